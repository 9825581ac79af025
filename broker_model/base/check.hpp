// HW_CHECK: a broken assumption of the model itself. Always on. The driver turns it into a report
// that ends with the command that reproduces it (exit code 12).
#pragma once

#include <stdexcept>
#include <string>

namespace hw {

class CheckFailed : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

[[noreturn]] inline void check_failed(const char* file, int line, const char* expr,
                                      const std::string& why) {
    throw CheckFailed(std::string(file) + ":" + std::to_string(line) + ": " + expr +
                      (why.empty() ? "" : " -- " + why));
}

}  // namespace hw

#define HW_CHECK(expr, ...)                                                              \
    do {                                                                                 \
        if (!(expr)) [[unlikely]]                                                        \
            ::hw::check_failed(__FILE__, __LINE__, #expr, ::std::string(__VA_ARGS__)); \
    } while (false)
