#include "broker_model/controller/broker_heartbeats.hpp"

#include <limits>
#include <set>

#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

const char* name_of(BrokerControlState state) {
    switch (state) {
        case BrokerControlState::Fenced: return "FENCED";
        case BrokerControlState::Unfenced: return "UNFENCED";
        case BrokerControlState::ControlledShutdown: return "CONTROLLED_SHUTDOWN";
        case BrokerControlState::ShutdownNow: return "SHUTDOWN_NOW";
    }
    return "";
}

class Steps {
  public:
    explicit Steps(std::int64_t session_ms) : session_(millis(session_ms)) {}

    Json run(const Json& step) {
        Json out = perform(step, step.at("op"));
        const std::int64_t lowest = heartbeats_.lowest_active_offset();
        const bool any_active = lowest != std::numeric_limits<std::int64_t>::max();
        out["lowest_active_offset"] = any_active ? Json(lowest) : Json();
        Json& brokers = out["brokers"] = Json::array();
        for (const auto& [id, broker] : heartbeats_.brokers()) {
            Json shown{{"broker", id.value()},
                       {"state", name_of(heartbeats_.state_of(id))},
                       {"fenced", broker.fenced},
                       {"metadata_offset", broker.metadata_offset}};
            if (broker.is_shutting_down()) {
                shown["controlled_shutdown_offset"] = broker.controlled_shutdown_offset;
            }
            brokers.push_back(shown);
        }
        return out;
    }

  private:
    Json perform(const Json& step, const std::string& op) {
        if (op == "advance_time") {
            now_ = now_ + millis(step.at("ms"));
            return Json::object();
        }
        if (op == "expire_all") return expire_all();
        const NodeId broker(step.at("broker"));
        if (op == "register") heartbeats_.add(broker, step.at("fenced"));
        if (op == "remove") heartbeats_.remove(broker);
        if (op == "heartbeat") return heartbeat(step);
        if (op == "has_valid_session") {
            const BrokerEpoch epoch(step.at("broker_epoch"));
            return {{"valid", heartbeats_.has_valid_session({broker, epoch}, now_, session_)}};
        }
        return Json::object();
    }

    Json heartbeat(const Json& step) {
        BrokerHeartbeatRequest request;
        request.broker = NodeId(step.at("broker"));
        request.broker_epoch = BrokerEpoch(step.at("broker_epoch"));
        request.current_metadata_offset = step.at("current_metadata_offset");
        request.want_fence = step.at("want_fence");
        request.want_shut_down = step.at("want_shutdown");
        heartbeats_.contacted({request.broker, request.broker_epoch}, now_);
        if (heartbeats_.find(request.broker) == nullptr) {
            return {{"exception", "IllegalStateException"}};
        }
        const auto [current, next] = heartbeats_.judge(
            request, step.at("register_broker_record_offset"), step.at("has_leaderships"));
        heartbeats_.touch(request.broker, is_fenced(next), request.current_metadata_offset);
        if (next == BrokerControlState::ControlledShutdown) {
            heartbeats_.enter_controlled_shutdown(request.broker,
                                                  step.at("controlled_shutdown_offset"));
        }
        return {{"current", name_of(current)}, {"next", name_of(next)}};
    }

    // Recorded sorted, not in the order of expiry.
    Json expire_all() {
        std::set<BrokerHeartbeats::Session> sessions;
        while (const auto session = heartbeats_.take_expired(now_, session_)) {
            heartbeats_.fence(session->broker);
            sessions.insert(*session);
        }
        Json expired = Json::array();
        for (const auto& session : sessions) {
            expired.push_back({{"broker", session.broker.value()},
                               {"broker_epoch", session.epoch.value()}});
        }
        return {{"expired", expired}};
    }

    BrokerHeartbeats heartbeats_;
    Instant now_ = Instant::from_ms(1000);
    Duration session_;
};

Json run(const Json& in) {
    Steps steps(in.at("broker_session_timeout_ms"));
    Json out;
    for (const Json& step : in.at("steps")) out["steps"].push_back(steps.run(step));
    return out;
}

const RegisterFamily kRegistered{{"broker-heartbeat", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
