// Bare replicas of the metadata log in a MiniWorld, with a judge that watches what must always
// hold: one leader per epoch, committed records never change and never go.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "broker_model/controller/raft/raft_node.hpp"
#include "tests/support/mini_world.hpp"

namespace hw::testing {

struct ReplicaNode : MiniNode {
    ReplicaNode(const RaftSettings& settings, MetadataDisk& disk, Rng rng)
        : raft(settings, disk, rng) {}

    void step(const Input& input, Instant now, Effects& fx) override {
        if (std::holds_alternative<Started>(input)) raft.start(now, fx);
        if (std::holds_alternative<Wake>(input)) raft.run(now, fx);
        if (std::holds_alternative<ShutdownAsked>(input)) raft.shut_down(now, fx);
        if (const auto* r = std::get_if<Received>(&input)) raft.receive(*r, now, fx);
        if (const auto* a = std::get_if<Answered>(&input)) raft.answered(*a, now, fx);
        if (const auto* d = std::get_if<Disconnected>(&input)) raft.disconnected(*d, now, fx);
        if (const auto* d = std::get_if<DiskDone>(&input)) raft.disk_done(*d, now, fx);
        while (const MetadataSnapshot* s = raft.take_snapshot_to_load()) loaded = s->id.offset;
        while (MetadataBatchPtr batch = raft.take_committed()) taken.push_back(std::move(batch));
        fx.wake_at = raft.next_deadline();
        fx.exit_process = raft.is_shut_down() || raft.fault() != RaftFault::None;
    }
    RaftReplica raft;
    std::vector<MetadataBatchPtr> taken;  // since the judge last looked
    std::int64_t loaded = -1;
};

class QuorumWorld {
  public:
    QuorumWorld(int voters, int observers, std::uint64_t seed)
        : world(seed), seed_(seed), voters_(voters) {
        for (int i = 0; i < voters; ++i) base.voters.push_back(NodeId(i));
        base.bootstrap = base.voters;
        for (int i = 0; i < voters + observers; ++i) ids.push_back(NodeId(i));
        for (NodeId id : ids) {
            world.add(id, [this, id] {
                RaftSettings s = base;
                s.self = id;
                std::erase(s.bootstrap, id);
                const Rng rng = Rng(seed_).fork("raft", static_cast<std::uint64_t>(id.value()));
                return std::make_unique<ReplicaNode>(s, disks[id], rng.fork("life", lives_[id]++));
            });
        }
        world.after_step = [this](NodeId id, const Effects& fx) { judge(id, fx); };
    }

    void start_all() {
        for (NodeId id : ids) world.start(id);
    }
    ReplicaNode* node(NodeId id) { return world.node<ReplicaNode>(id); }
    RaftReplica* raft(NodeId id) {
        ReplicaNode* n = node(id);
        return n == nullptr ? nullptr : &n->raft;
    }
    // The replica that may decide in the highest epoch, or kNoNode.
    NodeId leader() {
        NodeId best = kNoNode;
        RaftEpoch epoch{-1};
        for (NodeId id : ids) {
            const RaftReplica* r = raft(id);
            if (r != nullptr && r->may_lead() && r->epoch() > epoch) {
                best = id;
                epoch = r->epoch();
            }
        }
        return best;
    }
    bool await_leader(Duration patience) {
        return world.run_until(world.now() + patience, [this] { return leader() != kNoNode; });
    }
    // Appends a record nobody else writes; false without a leader.
    bool write() {
        const NodeId id = leader();
        if (id == kNoNode) return false;
        write_to(id);
        return true;
    }
    void write_to(NodeId id) {
        ProducerIdsRecord record;
        record.next_producer_id = ++written;
        std::vector<MetadataRecord> records;
        records.emplace_back(record);
        raft(id)->append(std::move(records), world.now());
        world.give(id, Wake{});
    }
    void lose_power(NodeId id) {
        world.crash(id);
        hw::lose_power(disks[id], world.rng());
    }
    // Every live replica holds everything that was ever committed.
    bool all_level() {
        for (NodeId id : ids) {
            const RaftReplica* r = raft(id);
            if (r == nullptr || r->taken_end() < committed_end()) return false;
        }
        return true;
    }
    [[nodiscard]] std::int64_t committed_end() const {
        return committed.empty() ? 0 : committed.rbegin()->second->end_offset();
    }
    [[nodiscard]] std::size_t epochs_led() const { return leaders_.size(); }
    // Two logs that have a batch of the same (offset, epoch) agree on everything before it.
    void check_logs_match() {
        for (NodeId a : ids) {
            for (NodeId b : ids) check_pair(disks[a], disks[b]);
        }
    }

    RaftSettings base;
    MiniWorld world;
    std::vector<NodeId> ids;
    std::map<NodeId, MetadataDisk> disks;
    std::map<std::int64_t, MetadataBatchPtr> committed;  // by base offset
    std::int64_t written = 0;

  private:
    void judge(NodeId id, const Effects& fx) {
        for (const Observation& seen : fx.observed) {
            if (seen.fact != Fact::RaftStateChanged) continue;
            if (seen.value != static_cast<std::int64_t>(RaftState::Leader)) continue;
            const auto it = leaders_.insert({seen.value2, id}).first;
            // The same one twice: it lost its power before it could write down that it leads,
            // and so before it appended anything in the epoch.
            if (it->second != id) FAIL("seed ", seed_, ": two leaders in epoch ", seen.value2);
        }
        ReplicaNode* n = node(id);
        if (n->raft.fault() != RaftFault::None) {
            FAIL("seed ", seed_, ": replica ", id.value(), " gave up, fault ",
                 static_cast<int>(n->raft.fault()));
        }
        for (const MetadataBatchPtr& batch : n->taken) {
            const auto it = committed.insert({batch->base_offset, batch}).first;
            if (it->second != batch) {
                FAIL("seed ", seed_, ": committed batch ", batch->base_offset, " changed");
            }
        }
        n->taken.clear();
    }
    void check_pair(const MetadataDisk& a, const MetadataDisk& b) {
        const std::size_t n = std::min(a.batches.size(), b.batches.size());
        bool same = false;
        for (std::size_t i = n; i-- > 0;) {
            if (a.log_start != 0 || b.log_start != 0) return;
            const bool equal = a.batches[i] == b.batches[i];
            if (same && !equal) FAIL("seed ", seed_, ": logs differ below a common batch");
            same = same || equal;
        }
    }

    std::uint64_t seed_;
    int voters_;
    std::map<NodeId, std::uint64_t> lives_;
    std::map<std::int64_t, NodeId> leaders_;
};

}  // namespace hw::testing
