// A tiny deterministic runtime for nodes in tests: an event heap, messages with random delays that
// may overtake each other, flushes that take time, cuts, crashes and restarts. No bandwidth, no
// TCP; a message into a cut is lost. Everything follows from the seed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "broker_model/base/rng.hpp"
#include "broker_model/node/effects.hpp"

namespace hw::testing {

struct MiniNode {
    virtual ~MiniNode() = default;
    virtual void step(const Input& input, Instant now, Effects& fx) = 0;
};

class MiniWorld {
  public:
    using Birth = std::function<std::unique_ptr<MiniNode>()>;

    explicit MiniWorld(std::uint64_t seed) : rng_(Rng(seed).fork("mini_world")) {}

    Duration delay_min = micros(200);
    Duration delay_max = millis(3);
    Duration flush_min = micros(500);
    Duration flush_max = millis(5);
    // Called after every step of a node that is still up.
    std::function<void(NodeId, const Effects&)> after_step;

    void add(NodeId id, Birth birth) { hosts_[id].birth = std::move(birth); }
    void start(NodeId id) {
        Host& host = hosts_.at(id);
        if (host.node) return;
        host.node = host.birth();
        ++host.life;
        host.wake_at = kNever;
        give(id, Started{});
    }
    // The process is gone: what it sent and was sent is lost, its peers see broken connections.
    void crash(NodeId id) {
        Host& host = hosts_.at(id);
        host.node.reset();
        ++host.life;
        std::vector<Call> broken;
        for (auto it = calls_.begin(); it != calls_.end();) {
            if (it->second.to == id) broken.push_back(it->second);
            const bool gone = it->second.to == id || it->second.from == id;
            it = gone ? calls_.erase(it) : std::next(it);
        }
        for (const Call& call : broken) {
            if (call.from != id) break_off(call, false);
        }
    }
    [[nodiscard]] bool is_up(NodeId id) const { return hosts_.at(id).node != nullptr; }
    template <class Node>
    [[nodiscard]] Node* node(NodeId id) {
        return dynamic_cast<Node*>(hosts_.at(id).node.get());
    }
    void cut(NodeId a, NodeId b) { cuts_.insert({a, b}); }  // one way
    void heal() { cuts_.clear(); }
    void give(NodeId id, const Input& input) { step(id, hosts_.at(id).life, input); }
    void at(Instant when, std::function<void()> what) { push(when, std::move(what)); }
    // A request from outside; `answer` gets the response, or nullptr if it never comes.
    void ask(NodeId from, NodeId to, Request request, std::function<void(const Response*)> answer) {
        const CorrelationId correlation = ++outside_correlation_;
        outside_[{from, correlation}] = std::move(answer);
        send(from, 0, {to, kOutside, correlation, std::move(request), After::Nothing, true});
    }

    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] std::uint64_t steps() const { return steps_; }
    [[nodiscard]] Rng& rng() { return rng_; }
    void run_until(Instant end) {
        while (!heap_.empty() && heap_.front().when <= end) {
            std::pop_heap(heap_.begin(), heap_.end());
            Event event = std::move(heap_.back());
            heap_.pop_back();
            now_ = event.when;
            event.what();
        }
        now_ = end;
    }
    // False if it did not come true by `end`.
    bool run_until(Instant end, const std::function<bool()>& condition) {
        for (Instant t = now_; !condition(); t = t + millis(10)) {
            if (t > end) return false;
            run_until(t);
        }
        return true;
    }

  private:
    static constexpr Channel kOutside = 0xffff;

    struct Host {
        Birth birth;
        std::unique_ptr<MiniNode> node;
        std::uint64_t life = 0;
        Instant wake_at = kNever;
    };
    struct Event {
        Instant when;
        std::uint64_t sequence = 0;
        std::function<void()> what;
        bool operator<(const Event& other) const {
            return std::pair(other.when, other.sequence) < std::pair(when, sequence);
        }
    };
    struct Call {  // a request that may still be answered
        NodeId from, to;
        Channel channel = 0;
        CorrelationId correlation = 0;
        std::uint64_t from_life = 0;
    };

    void push(Instant when, std::function<void()> what) {
        heap_.push_back({when, ++sequence_, std::move(what)});
        std::push_heap(heap_.begin(), heap_.end());
    }
    Instant arrival() { return now_ + rng_.between(delay_min, delay_max); }
    [[nodiscard]] bool is_cut(NodeId a, NodeId b) const { return cuts_.count({a, b}) > 0; }

    void step(NodeId id, std::uint64_t life, const Input& input) {
        Host& host = hosts_.at(id);
        if (!host.node || host.life != life) return;
        ++steps_;
        Effects fx;
        host.node->step(input, now_, fx);
        perform(id, fx);
        if (after_step && host.node) after_step(id, fx);
    }

    void perform(NodeId id, Effects& fx) {
        Host& host = hosts_.at(id);
        const std::uint64_t life = host.life;
        for (const CloseConnection& close : fx.closes) forget_calls(id, close);
        Instant flushed = now_;
        for (const DiskOp& op : fx.disk) {
            if (op.kind == DiskOp::Kind::Append) continue;
            const Instant done = now_ + rng_.between(flush_min, flush_max);
            if (op.kind == DiskOp::Kind::Flush) flushed = std::max(flushed, done);
            const std::uint64_t token = op.token;
            push(done, [this, id, life, token] { step(id, life, DiskDone{token, false}); });
        }
        const auto leave = [&](After after, std::function<void()> what) {
            if (after != After::Flush || flushed == now_) return what();
            push(flushed, [this, id, life, what = std::move(what)] {
                if (hosts_.at(id).life == life) what();
            });
        };
        for (SendRequest& sent : fx.requests) {
            leave(sent.after, [this, id, life, sent] { send(id, life, sent); });
        }
        for (SendReply& sent : fx.replies) {
            leave(sent.after, [this, id, sent] { reply(id, sent); });
        }
        if (fx.exit_process) return crash(id);
        if (fx.wake_at < host.wake_at || host.wake_at <= now_) {
            host.wake_at = fx.wake_at;
            if (fx.wake_at != kNever) {
                push(std::max(fx.wake_at, now_), [this, id, life] {
                    Host& woken = hosts_.at(id);
                    if (woken.life == life && woken.wake_at <= now_) step(id, life, Wake{});
                });
            }
        }
    }

    void forget_calls(NodeId from, const CloseConnection& close) {
        std::erase_if(calls_, [&](const auto& entry) {
            const Call& call = entry.second;
            return call.from == from && call.to == close.peer && call.channel == close.channel;
        });
        give_later(from, Disconnected{close.peer, close.channel, false}, now_);
    }
    void give_later(NodeId id, const Input& input, Instant when) {
        push(when, [this, id, life = hosts_.at(id).life, input] { step(id, life, input); });
    }

    void send(NodeId from, std::uint64_t life, const SendRequest& sent) {
        const std::uint32_t number = ++connection_;
        const Call call{from, sent.to, sent.channel, sent.correlation, life};
        calls_[number] = call;
        if (is_cut(from, sent.to)) return;
        push(arrival(), [this, number, call, request = sent.request] {
            if (calls_.count(number) == 0) return;
            const auto host = hosts_.find(call.to);
            if (host == hosts_.end() || !host->second.node) {
                calls_.erase(number);
                return break_off(call, true);
            }
            const ReplyTo to{call.from, call.channel, number, call.correlation};
            step(call.to, host->second.life, Received{to, request});
        });
    }

    void reply(NodeId from, const SendReply& sent) {
        if (is_cut(from, sent.to.peer)) return;
        push(arrival(), [this, from, sent] {
            const auto it = calls_.find(sent.to.connection);
            if (it == calls_.end()) return;
            const Call call = it->second;
            calls_.erase(it);
            if (call.channel == kOutside) return answer_outside(call, &sent.response);
            step(call.from, call.from_life,
                 Answered{from, call.channel, call.correlation, sent.response});
        });
    }

    void break_off(const Call& call, bool refused) {
        push(arrival(), [this, call, refused] {
            if (call.channel == kOutside) return answer_outside(call, nullptr);
            step(call.from, call.from_life, Disconnected{call.to, call.channel, refused});
        });
    }

    void answer_outside(const Call& call, const Response* response) {
        const auto it = outside_.find({call.from, call.correlation});
        if (it == outside_.end()) return;
        const auto callback = std::move(it->second);
        outside_.erase(it);
        callback(response);
    }

    Rng rng_;
    Instant now_ = Instant::from_ms(1);
    std::map<NodeId, Host> hosts_;
    std::vector<Event> heap_;
    std::uint64_t sequence_ = 0;
    std::uint64_t steps_ = 0;
    std::uint32_t connection_ = 0;
    std::map<std::uint32_t, Call> calls_;
    std::set<std::pair<NodeId, NodeId>> cuts_;
    CorrelationId outside_correlation_ = 0;
    std::map<std::pair<NodeId, CorrelationId>, std::function<void(const Response*)>> outside_;
};

}  // namespace hw::testing
