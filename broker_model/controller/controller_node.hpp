// A controller: a voter of the metadata quorum and, while it leads, the cluster's active
// controller. It orchestrates: the quorum is raft/, decisions are controller_decisions.hpp, the
// rules of time and order are periodic_tasks.hpp and deferred_replies.hpp.
//
//   request -> decide() on the latest image -> records appended and applied at once
//           -> committed by the quorum      -> facts observed, reply sent
//
// `state_.image` is the latest state; while active it runs ahead of `committed_`, which follows
// the log's committed end. Deposed, the controller goes back to `committed_`.
// Requests come on any channel; channel 0 towards the other voters belongs to the quorum.
// Source: QuorumController.java, ControllerServer.scala (4.2); behaviour sheet C3, C5.
#pragma once

#include <optional>
#include <vector>

#include "broker_model/controller/controller_state.hpp"
#include "broker_model/controller/deferred_replies.hpp"
#include "broker_model/controller/raft/raft_node.hpp"
#include "broker_model/controller/raft/snapshot_clock.hpp"
#include "broker_model/controller/task_clock.hpp"
#include "broker_model/node/effects.hpp"

namespace hw {

class ControllerNode {
  public:
    // Voters are settings.controllers; the disk survives the node.
    ControllerNode(ControllerSettings settings, MetadataDisk& disk, Rng rng);

    void step(const Input& input, Instant now, Effects& fx);

    [[nodiscard]] bool is_active() const { return state_.active; }
    [[nodiscard]] const RaftReplica& raft() const { return raft_; }
    // The state as committed, as far as this controller knows.
    [[nodiscard]] const ClusterImage& committed_image() const {
        return state_.active ? committed_.image : state_.image;
    }
    [[nodiscard]] const ControllerState& state() const { return state_; }

  private:
    void take_input(const Input& input, Instant now, Effects& fx);
    void follow_quorum(Instant now, Effects& fx);
    void take_committed(Effects& fx);
    void apply_committed(const MetadataBatch& batch, Effects& fx);
    void claim(Instant now);
    void renounce(Effects& fx);
    void serve(const Received& request, Instant now, Effects& fx);
    template <class SomeRequest>
    void decide_and_reply(const SomeRequest& request, const ReplyTo& to, Instant now, Effects& fx);
    void run_tasks(Instant now);
    [[nodiscard]] Decision<bool> run_task(PeriodicTask task, Instant now);
    std::int64_t append(std::vector<MetadataRecord> records, Instant now);
    void snapshot_if_due(Instant now, Effects& fx);

    RaftReplica raft_;
    ControllerState state_;
    ControllerState committed_;  // its image is used while active, to fall back to
    RaftEpoch claimed_{-1};
    DeferredReplies deferred_;
    TaskClock tasks_;
    std::optional<SnapshotClock> snapshots_;
};

}  // namespace hw
