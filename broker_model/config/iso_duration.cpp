#include "broker_model/config/iso_duration.hpp"

#include <cctype>
#include <cstdint>

namespace hw::config {
namespace {

constexpr std::int64_t kMaxSeconds = std::int64_t{1}
                                     << 31;  // 68 years: enough, and never overflows

struct Part {
    std::int64_t seconds = 0;
    std::int64_t nanos = 0;
};

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool take(char upper) {
        if (rest_.empty() || std::toupper(static_cast<unsigned char>(rest_.front())) != upper) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }
    // [-+]?digits, optionally a fraction, then the unit letter; nothing is consumed otherwise.
    std::optional<Part> amount(char unit, std::int64_t unit_seconds, bool fraction) {
        Reader at = *this;
        const bool negative = at.take('-');
        if (!negative) at.take('+');
        std::int64_t whole = 0;
        if (!at.digits(whole)) return std::nullopt;
        std::int64_t nanos = 0;
        if (fraction && (at.take('.') || at.take(','))) nanos = at.nanos();
        if (!at.take(unit)) return std::nullopt;
        *this = at;
        const std::int64_t sign = negative ? -1 : 1;
        const std::int64_t limit = kMaxSeconds / unit_seconds;
        return Part{sign * (whole > limit ? limit : whole) * unit_seconds, sign * nanos};
    }
    [[nodiscard]] bool done() const { return rest_.empty(); }

  private:
    bool digits(std::int64_t& out) {
        bool any = false;
        while (!rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_.front())) != 0) {
            if (out < kMaxSeconds) out = out * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
            any = true;
        }
        return any;
    }
    std::int64_t nanos() {
        std::int64_t value = 0;
        std::int64_t scale = 100'000'000;
        while (!rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_.front())) != 0 &&
               scale > 0) {
            value += (rest_.front() - '0') * scale;
            scale /= 10;
            rest_.remove_prefix(1);
        }
        return value;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<Duration> parse_iso_duration(std::string_view text) {
    Reader reader(text);
    const bool negative = reader.take('-');
    if (!negative) reader.take('+');
    if (!reader.take('P')) return std::nullopt;
    Part sum;
    bool any = false;
    const auto add = [&](char unit, std::int64_t unit_seconds) {
        if (const auto part = reader.amount(unit, unit_seconds, unit == 'S')) {
            sum.seconds += part->seconds;
            sum.nanos += part->nanos;
            any = true;
            return true;
        }
        return false;
    };
    add('D', 86'400);
    if (reader.take('T')) {
        const bool hours = add('H', 3'600);
        const bool minutes = add('M', 60);
        if (!add('S', 1) && !hours && !minutes) return std::nullopt;
    }
    if (!any || !reader.done()) return std::nullopt;
    const std::int64_t seconds_total = sum.seconds > kMaxSeconds    ? kMaxSeconds
                                       : sum.seconds < -kMaxSeconds ? -kMaxSeconds
                                                                    : sum.seconds;
    const Duration d = seconds(seconds_total) + nanos(sum.nanos);
    return negative ? d * -1 : d;
}

}  // namespace hw::config
