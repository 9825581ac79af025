// A number that knows what it counts: mixing a LeaderEpoch and an Offset does not compile.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace hw {

template <class Rep, class Tag>
class Strong {
  public:
    using rep = Rep;

    constexpr Strong() = default;
    constexpr explicit Strong(Rep value) : value_(value) {}

    [[nodiscard]] constexpr Rep value() const { return value_; }
    constexpr auto operator<=>(const Strong&) const = default;

    constexpr Strong& operator++() {
        ++value_;
        return *this;
    }
    [[nodiscard]] friend constexpr Strong operator+(Strong a, Rep n) {
        return Strong(static_cast<Rep>(a.value_ + n));
    }
    [[nodiscard]] friend constexpr Strong operator-(Strong a, Rep n) {
        return Strong(static_cast<Rep>(a.value_ - n));
    }
    [[nodiscard]] friend constexpr Rep operator-(Strong a, Strong b) {
        return static_cast<Rep>(a.value_ - b.value_);
    }

  private:
    Rep value_{};
};

template <class Rep, class Tag>
[[nodiscard]] std::string to_string(Strong<Rep, Tag> id) {
    return std::to_string(id.value());
}

}  // namespace hw

template <class Rep, class Tag>
struct std::hash<hw::Strong<Rep, Tag>> {
    std::size_t operator()(hw::Strong<Rep, Tag> id) const noexcept {
        return std::hash<Rep>{}(id.value());
    }
};
