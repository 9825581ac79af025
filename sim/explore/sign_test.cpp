#include "sim/explore/sign_test.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hw::sim {
namespace {

double log_choose(double n, double k) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

// The z that a standard normal value exceeds with this probability, by bisection.
double upper_quantile(double probability) {
    double low = 0;
    double high = 10;
    for (int i = 0; i < 60; ++i) {
        const double z = (low + high) / 2;
        (std::erfc(z / std::sqrt(2.0)) / 2 > probability ? low : high) = z;
    }
    return low;
}

}  // namespace

Signs signs(const std::vector<double>& first, const std::vector<double>& second) {
    Signs out;
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
        if (first[i] > second[i]) ++out.higher;
        else if (first[i] < second[i]) ++out.lower;
        else ++out.equal;
    }
    return out;
}

double sign_test(const Signs& seen) {
    const std::int64_t n = seen.higher + seen.lower;
    const std::int64_t fewer = std::min(seen.higher, seen.lower);
    double tail = 0;
    for (std::int64_t k = 0; k <= fewer; ++k) {
        const auto of = static_cast<double>(n);
        tail += std::exp(log_choose(of, static_cast<double>(k)) - of * std::log(2.0));
    }
    return std::min(1.0, 2 * tail);
}

std::vector<double> holm(const std::vector<double>& p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    std::vector<double> out(p.size());
    double least = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        least = std::max(least, p[order[rank]] * static_cast<double>(p.size() - rank));
        out[order[rank]] = std::min(1.0, least);
    }
    return out;
}

std::optional<std::int64_t> more_seeds(const Signs& seen, double level) {
    const auto n = static_cast<double>(seen.higher + seen.lower);
    if (seen.higher == seen.lower) return std::nullopt;
    const double share = (static_cast<double>(std::max(seen.higher, seen.lower)) + 1) / (n + 2);
    constexpr double kPower = 0.8416;  // z for four times out of five
    const double root = (upper_quantile(level / 2) / 2 +
                         kPower * std::sqrt(share * (1 - share))) / (share - 0.5);
    const double all = n + static_cast<double>(seen.equal);
    const double needed = std::ceil(root * root * all / n);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(needed - all));
}

}  // namespace hw::sim
