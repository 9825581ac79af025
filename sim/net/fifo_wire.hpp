// How long a message takes when every NIC and link is a FIFO queue: integer arithmetic, no events.
//
// A message of n bytes occupies a link for n / bandwidth. Links are cut-through: the next link
// starts when the first byte reaches it, so an idle path costs n / narrowest + latency. The
// receiver's NIC is asked when the message reaches it, so one that comes from far away does not
// block one from next door. Shared links between (rack uplinks, WAN) are asked when the message is
// sent, as if it reached them at once: a message that waits long for its own NIC adds its work
// there but does not hold the link for the others meanwhile.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "broker_model/base/time.hpp"
#include "sim/net/topology.hpp"

namespace hw::sim {

class FifoWire {
  public:
    struct Path {
        Duration latency;
        bool reachable = false;
        std::uint32_t first_middle = 0;  // links between the two NICs, in middle_
        std::uint32_t middle_count = 0;
    };
    struct Timing {
        Instant departs;  // the last byte leaves the sender's NIC
        Instant reaches;  // ... stands before the receiver's NIC
    };

    // Hosts are numbered in the order of topology.nodes().
    void rebuild(const Topology& topology);
    void set_bandwidth(LinkIndex link, std::int64_t bytes_per_s) {
        links_[link].cost = cost_of(bytes_per_s);
    }

    [[nodiscard]] const Path& path(std::uint32_t from, std::uint32_t to) const {
        return paths_[static_cast<std::size_t>(from) * hosts_ + to];
    }

    Timing send(std::uint32_t from, std::uint32_t to, std::int64_t bytes, Instant now) {
        const Path& p = path(from, to);
        LinkQueue& nic = links_[nic_up_[from]];
        Duration took = nic.duration(bytes);
        Instant end = std::max(now, nic.free_at) + took;
        nic.free_at = end;
        const Instant departs = end;
        for (std::uint32_t i = 0; i < p.middle_count; ++i) {
            LinkQueue& link = links_[middle_[p.first_middle + i]];
            const Duration here = link.duration(bytes);
            link.free_at = std::max(link.free_at, now) + here;
            end = std::max({end, end - took + here, link.free_at});
            took = std::max(took, here);
        }
        return {departs, end + p.latency};
    }

    // When the last byte is through the receiver's NIC; equals `reaches` when the NIC is idle and
    // not the narrowest link.
    Instant receive(std::uint32_t from, std::uint32_t to, std::int64_t bytes, Instant reaches) {
        LinkQueue& nic = links_[nic_down_[to]];
        const Duration here = nic.duration(bytes);
        const Instant first_byte = reaches - narrowest_before(from, to, bytes);
        const Instant end = std::max(reaches, std::max(first_byte, nic.free_at) + here);
        nic.free_at = end;
        return end;
    }

  private:
    // Time per byte in ns, as a fixed-point number with 32 fractional bits.
    using Cost = std::uint64_t;
    struct LinkQueue {
        Cost cost = 0;
        Instant free_at;
        [[nodiscard]] Duration duration(std::int64_t bytes) const {
            __extension__ using Wide = unsigned __int128;
            return Duration::from_ns(
                static_cast<std::int64_t>((static_cast<Wide>(bytes) * cost) >> 32));
        }
    };

    [[nodiscard]] static Cost cost_of(std::int64_t bytes_per_s) {
        __extension__ using Wide = unsigned __int128;
        const auto rate = static_cast<Wide>(bytes_per_s);
        return static_cast<Cost>(((Wide{1'000'000'000} << 32) + rate - 1) / rate);
    }
    // How long the message took over the link before the receiver's NIC, at the least.
    [[nodiscard]] Duration narrowest_before(std::uint32_t from, std::uint32_t to,
                                            std::int64_t bytes) const {
        const Path& p = path(from, to);
        Duration took = links_[nic_up_[from]].duration(bytes);
        for (std::uint32_t i = 0; i < p.middle_count; ++i) {
            took = std::max(took, links_[middle_[p.first_middle + i]].duration(bytes));
        }
        return took;
    }

    std::uint32_t hosts_ = 0;
    std::vector<LinkQueue> links_;
    std::vector<LinkIndex> nic_up_;
    std::vector<LinkIndex> nic_down_;
    std::vector<Path> paths_;
    std::vector<LinkIndex> middle_;
};

}  // namespace hw::sim
