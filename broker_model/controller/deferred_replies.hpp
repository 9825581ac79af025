// RULE controller.deferred_reply: the active controller decides on its latest state, committed or
// not, and answers when what it decided is committed. A decision without records may have read
// uncommitted state: it waits for the newest offset under way; with nothing under way it is
// answered at once. When the controller stops being active all who wait are told NOT_CONTROLLER:
// they ask the new one, where what they asked for may or may not have happened.
//   decision's last offset  under way  | answered
//   120                     115        | when 120 is committed
//   none                    115        | when 115 is committed
//   none                    nothing    | now
// Source: QuorumController.ControllerWriteEvent, DeferredEventQueue (4.2).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "broker_model/node/effects.hpp"

namespace hw {

class DeferredReplies {
  public:
    void add(std::optional<std::int64_t> last_offset, const ReplyTo& to, Response response,
             Response if_deposed, Effects& fx) {
        if (!last_offset && waiting_.empty()) {
            fx.replies.push_back({to, std::move(response)});
            return;
        }
        const std::int64_t offset = last_offset ? *last_offset : waiting_.back().offset;
        waiting_.push_back({offset, to, std::move(response), std::move(if_deposed)});
    }
    // Offsets under way without anybody to answer (a periodic task's records).
    void add_silent(std::int64_t last_offset) {
        waiting_.push_back({last_offset, std::nullopt, {}, {}});
    }
    void complete_up_to(std::int64_t offset, Effects& fx) {
        for (; !waiting_.empty() && waiting_.front().offset <= offset; waiting_.pop_front()) {
            Waiting& done = waiting_.front();
            if (done.to) fx.replies.push_back({*done.to, std::move(done.response)});
        }
    }
    void fail_all(Effects& fx) {
        for (Waiting& failed : waiting_) {
            if (failed.to) fx.replies.push_back({*failed.to, std::move(failed.if_deposed)});
        }
        waiting_.clear();
    }

  private:
    struct Waiting {
        std::int64_t offset = -1;
        std::optional<ReplyTo> to;
        Response response;
        Response if_deposed;
    };
    std::deque<Waiting> waiting_;  // offsets ascend
};

}  // namespace hw
