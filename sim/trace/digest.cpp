#include "sim/trace/digest.hpp"

namespace hw::trace {

std::string Digest::text() const {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string out(16, '0');
    for (int i = 0; i < 16; ++i) out[15 - i] = kDigits[(state_ >> (4 * i)) & 0xf];
    return out;
}

}  // namespace hw::trace
