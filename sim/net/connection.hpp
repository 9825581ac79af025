// The state of one TCP-like connection: two ends, two directions.
#pragma once

#include <cstdint>
#include <vector>

#include "broker_model/node/effects.hpp"
#include "sim/engine/engine.hpp"
#include "sim/net/transport.hpp"

namespace hw::sim {

struct Segment {
    enum class Kind : std::uint8_t { Data, Fin, Reset };
    std::int64_t bytes = 0;
    Instant departs;  // its last byte leaves the sender
    Instant arrives;  // as planned; at the receiver's NIC or, once through it, at the node
    Payload payload = 0;
    Kind kind = Kind::Data;
    bool skips_nic = false;  // loopback, or SimGrid has shared the receiver's NIC already

    [[nodiscard]] static Segment data(std::int64_t bytes, Payload payload) {
        Segment s;
        s.bytes = bytes;
        s.payload = payload;
        return s;
    }
    [[nodiscard]] static Segment closing(Kind kind) {
        Segment s;
        s.kind = kind;
        return s;
    }
};

// FIFO over a ring that only grows.
class SegmentQueue {
  public:
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] Segment& operator[](std::uint32_t i) { return ring_[(head_ + i) & mask_]; }

    void push(const Segment& segment) {
        if (size_ == ring_.size()) grow();
        ring_[(head_ + size_++) & mask_] = segment;
    }
    Segment pop() {
        const Segment first = ring_[head_];
        head_ = (head_ + 1) & mask_;
        --size_;
        return first;
    }
    void cut(std::uint32_t size) { size_ = size; }

  private:
    void grow() {
        std::vector<Segment> larger(ring_.empty() ? 4 : ring_.size() * 2);
        for (std::uint32_t i = 0; i < size_; ++i) larger[i] = (*this)[i];
        ring_.swap(larger);
        head_ = 0;
        mask_ = static_cast<std::uint32_t>(ring_.size() - 1);
    }

    std::vector<Segment> ring_;
    std::uint32_t head_ = 0;
    std::uint32_t size_ = 0;
    std::uint32_t mask_ = 0;
};

// queue = [ through the receiver's NIC | on their way | sending as a flow (one) | waiting ]
struct Direction {
    SegmentQueue queue;
    std::uint32_t reached = 0;    // stand in or behind the receiver's NIC
    std::uint32_t in_flight = 0;  // have left or are leaving, the reached ones included
    std::uint32_t epoch = 0;      // events of an older epoch are void: what they stood for was lost
    bool flowing = false;         // queue[in_flight] is a running flow
    bool stalled = false;         // waits for a retransmission
    FlowId flow;
    TimerId retry;
    int attempts = 0;
    Instant flow_started;
    Duration flow_extra;             // to be added to its latency
    Instant last_arrival;            // nothing behind may arrive earlier
    Instant unacked_since = kNever;  // first send whose acks cannot come back
};

enum class End : std::uint8_t { None, Open, Closed };

struct Connection {
    std::uint32_t number = 0;  // 0: the slot is free
    std::uint32_t host[2]{};   // 0: opener, 1: acceptor
    Channel channel = 0;
    bool established = false;  // as the opener sees it
    End end[2]{};
    Direction way[2];  // way[0]: opener to acceptor
    TimerId syn_retry;
    int syn_attempts = 0;
};

}  // namespace hw::sim
