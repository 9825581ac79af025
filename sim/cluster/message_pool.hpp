// Messages on their way: the transport carries a number, the contents wait here.
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "broker_model/node/effects.hpp"
#include "sim/net/transport.hpp"

namespace hw::sim {

struct Message {
    std::variant<std::monostate, Request, Response> content;
    CorrelationId correlation = 0;
    bool expects_response = true;
};

class MessagePool {
  public:
    template <class Content>
    [[nodiscard]] Payload put(CorrelationId correlation, Content&& content,
                              bool expects_response = true) {
        std::uint32_t slot = 0;
        if (free_.empty()) {
            slot = static_cast<std::uint32_t>(slots_.size());
            slots_.emplace_back();
        } else {
            slot = free_.back();
            free_.pop_back();
        }
        slots_[slot].content = std::forward<Content>(content);
        slots_[slot].correlation = correlation;
        slots_[slot].expects_response = expects_response;
        return slot;
    }
    [[nodiscard]] Message take(Payload payload) {
        free_.push_back(payload);
        return std::exchange(slots_[payload], Message{});
    }
    void drop(Payload payload) { (void)take(payload); }

  private:
    std::vector<Message> slots_;
    std::vector<Payload> free_;
};

}  // namespace hw::sim
