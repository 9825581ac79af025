// A value or the reason there is none. For bad input and refused commands; protocol outcomes are
// ErrorCode values inside responses instead.
#pragma once

#include <utility>
#include <variant>

#include "broker_model/base/check.hpp"

namespace hw {

template <class E>
struct Failure {
    E error;
};
template <class E>
Failure(E) -> Failure<E>;

template <class T, class E>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Failure<E> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value() {
        HW_CHECK(ok(), "value() of a failed Result");
        return std::get<0>(state_);
    }
    [[nodiscard]] const T& value() const {
        HW_CHECK(ok(), "value() of a failed Result");
        return std::get<0>(state_);
    }
    [[nodiscard]] const E& error() const {
        HW_CHECK(!ok(), "error() of a successful Result");
        return std::get<1>(state_);
    }

  private:
    std::variant<T, E> state_;
};

}  // namespace hw
