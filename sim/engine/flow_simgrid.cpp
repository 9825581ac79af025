// SimGrid behind FlowModel; the only file that includes it. Measured on 3.32.
//
// No actors, no mailboxes: communications are started from timer callbacks and their end comes
// through the global completion signal. Links have no latency and never go off; a failure is an
// aborted flow, a degraded link another capacity. SimGrid's double clock is read in one place.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <exception>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <vector>

#include "broker_model/base/check.hpp"
#include "sim/engine/flow_model.hpp"

// EngineImpl::now_, which `delete engine; new Engine` does not reset.
extern double hw_simgrid_clock asm("_ZN7simgrid6kernel10EngineImpl4now_E");

namespace hw::sim {
namespace {

namespace sg4 = simgrid::s4u;
using simgrid::kernel::timer::Timer;

// The end of a flow started at a whole ns is off by less than 0.01 ns up to 1e6 s of simulated
// time; 0.37 keeps ends at whole and half ns away from the rounding edge.
Instant to_instant(double clock_s) {
    return Instant::from_ns(static_cast<std::int64_t>(std::floor(clock_s * 1e9 + 0.37)));
}
double to_seconds(Instant t) { return static_cast<double>(t.ns()) * 1e-9; }

class SimGridFlows;
SimGridFlows* the_flows = nullptr;

struct Leave {};  // unwinds SimGrid's run() from a timer callback

// SimGrid's constructor installs its own handlers for these.
class KeepSignalHandlers {
  public:
    KeepSignalHandlers() {
        sigaction(SIGINT, nullptr, &interrupt_);
        sigaction(SIGSEGV, nullptr, &segv_);
    }
    ~KeepSignalHandlers() {
        sigaction(SIGINT, &interrupt_, nullptr);
        sigaction(SIGSEGV, &segv_, nullptr);
    }
    KeepSignalHandlers(const KeepSignalHandlers&) = delete;
    KeepSignalHandlers& operator=(const KeepSignalHandlers&) = delete;

  private:
    struct sigaction interrupt_ {};
    struct sigaction segv_ {};
};

class SimGridFlows final : public FlowModel {
  public:
    SimGridFlows() {
        HW_CHECK(the_flows == nullptr, "one flow-level simulation at a time");
        const KeepSignalHandlers keep;
        static bool first = true;
        if (first) xbt_log_control_set("root.thresh:critical");
        static char name[] = "highwater";
        char* argv[] = {name, nullptr};
        int argc = 1;
        engine_ = new sg4::Engine(&argc, argv);
        if (first) {
            sg4::Engine::set_config("network/model:CM02");
            sg4::Engine::set_config("network/crosstraffic:0");
            sg4::Activity::on_completion_cb([](const sg4::Activity& a) {
                if (the_flows != nullptr) the_flows->completed(a);
            });
        }
        first = false;
        hw_simgrid_clock = 0;
        the_flows = this;
    }

    ~SimGridFlows() override {
        the_flows = nullptr;
        for (Running& r : running_) {
            if (r.comm) r.comm->cancel();
        }
        running_.clear();
        graveyard_.clear();
        aborted_.clear();
        if (timer_ != nullptr) timer_->remove();
        delete engine_;
    }
    SimGridFlows(const SimGridFlows&) = delete;
    SimGridFlows& operator=(const SimGridFlows&) = delete;

    void build(const FlowPlatform& platform) override {
        HW_CHECK(hosts_.empty(), "the platform is built once");
        auto* zone = sg4::create_full_zone("world");
        for (std::uint32_t i = 0; i < platform.hosts; ++i) {
            hosts_.push_back(zone->create_host("h" + std::to_string(i), 1e9)->seal());
        }
        for (std::size_t i = 0; i < platform.links.size(); ++i) {
            const FlowLink& link = platform.links[i];
            auto* made = zone->create_link("l" + std::to_string(i) + "." + link.name,
                                           static_cast<double>(link.bytes_per_s));
            if (!link.shared) made->set_sharing_policy(sg4::Link::SharingPolicy::FATPIPE);
            links_.push_back(made->seal());
        }
        for (const FlowRoute& route : platform.routes) {
            std::vector<sg4::LinkInRoute> links;
            for (const std::uint32_t l : route.links) links.emplace_back(links_[l]);
            zone->add_route(hosts_[route.from]->get_netpoint(), hosts_[route.to]->get_netpoint(),
                            nullptr, nullptr, links, false);
        }
        zone->seal();
        for (auto* model : engine_->get_all_models()) {
            if (model->get_name().starts_with("Network")) network_ = model;
        }
        HW_CHECK(network_ != nullptr, "SimGrid has no network model");
    }

    void begin(std::uint32_t flow, std::uint32_t from, std::uint32_t to,
               std::int64_t bytes) override {
        if (flow >= running_.size()) running_.resize(flow + 1);
        start(flow, from, to, std::max<std::int64_t>(bytes, 1));  // 0 bytes would never start
    }

    void abort(std::uint32_t flow) override {
        Running& r = running_[flow];
        if (!r.comm) return;
        const sg4::CommPtr comm = std::move(r.comm);
        comm->set_data(nullptr);
        comm->cancel();
        aborted_.push_back(comm);
    }

    // A running flow is bounded by the capacities its links had when it started, so when a link
    // gets faster its flows are started anew with what remains of them.
    void set_capacity(std::uint32_t link, std::int64_t bytes_per_s) override {
        sg4::Link* l = links_[link];
        const bool faster = static_cast<double>(bytes_per_s) > l->get_bandwidth();
        l->set_bandwidth(static_cast<double>(bytes_per_s));
        if (!faster) return;
        for (std::uint32_t flow = 0; flow < running_.size(); ++flow) {
            Running& r = running_[flow];
            if (!r.comm) continue;
            const double left = std::ceil(r.comm->get_remaining());
            abort(flow);
            start(flow, r.from, r.to, std::max<std::int64_t>(static_cast<std::int64_t>(left), 1));
        }
    }

    [[nodiscard]] std::int64_t usage_bytes_per_s(std::uint32_t link) const override {
        return static_cast<std::int64_t>(links_[link]->get_usage());
    }

    [[nodiscard]] Instant next_flow_end() override {
        const double now = sg4::Engine::get_clock();
        if (unsettled()) return to_instant(now);
        const double delta = network_->next_occurring_event(now);
        return delta < 0 ? kNever : to_instant(now + delta);
    }

    void drive(FlowDriver& driver, FlowStep first) override {
        driver_ = &driver;
        follow(first);
        try {
            engine_->run();
        } catch (const Leave&) {
            delete fired_;
        } catch (...) {
            delete fired_;
            fired_ = nullptr;
            throw;
        }
        fired_ = nullptr;
    }

  private:
    struct Running {
        sg4::CommPtr comm;
        std::uint32_t flow = 0;
        std::uint32_t from = 0;
        std::uint32_t to = 0;
    };

    void start(std::uint32_t flow, std::uint32_t from, std::uint32_t to, std::int64_t bytes) {
        sg4::CommPtr comm =
            sg4::Comm::sendto_async(hosts_[from], hosts_[to], static_cast<std::uint64_t>(bytes));
        comm->set_data(reinterpret_cast<void*>(static_cast<std::uintptr_t>(flow) + 1));
        running_[flow] = {std::move(comm), flow, from, to};
    }

    void arm(Instant at) {
        armed_ = at;
        // A timer that surfaces in SimGrid's past is refused outside timer callbacks.
        const double date = std::max(to_seconds(at), sg4::Engine::get_clock());
        timer_ = Timer::set(date, [this] { timer_fired(); });
    }

    void timer_fired() {
        fired_ = timer_;  // SimGrid deletes it on return, we do when leaving by exception
        timer_ = nullptr;
        graveyard_.clear();
        settling_ = false;
        const FlowStep next = driver_->advance(armed_);
        if (next.kind == FlowStep::Kind::ComeBackAt) {
            follow(next);
        } else if (unsettled()) {
            settling_ = true;
        } else if (next.kind == FlowStep::Kind::Leave &&
                   !network_->get_started_action_set()->empty()) {
            throw Leave{};
        }  // without flows SimGrid's run() ends by itself
        fired_ = nullptr;
    }

    // Flows have ended or were aborted at this instant and SimGrid has yet to say so (and to free
    // their share): it does, right behind this callback, and completed() asks for another one.
    [[nodiscard]] bool unsettled() const {
        return !network_->get_finished_action_set()->empty() ||
               !network_->get_failed_action_set()->empty();
    }

    void follow(const FlowStep& step) {
        if (step.kind == FlowStep::Kind::ComeBackAt) arm(step.at);
    }

    void completed(const sg4::Activity& activity) {
        const auto* comm = dynamic_cast<const sg4::Comm*>(&activity);
        if (comm == nullptr) return;
        const auto tag = reinterpret_cast<std::uintptr_t>(comm->get_data<void>());
        if (tag == 0) return abort_handled(*comm);
        Running& r = running_[tag - 1];
        if (r.comm.get() != comm) return;
        // Releasing the last reference inside the signal is a use after free in SimGrid.
        graveyard_.push_back(std::move(r.comm));
        r.comm = nullptr;
        const Instant at = to_instant(sg4::Engine::get_clock());
        driver_->flow_ended(static_cast<std::uint32_t>(tag - 1), at);
        call_back_at(at);
    }

    // Called for an aborted flow twice: by cancel() and when SimGrid handles the failure.
    void abort_handled(const sg4::Comm& comm) {
        const auto it = std::find_if(aborted_.begin(), aborted_.end(),
                                     [&](const sg4::CommPtr& c) { return c.get() == &comm; });
        if (it == aborted_.end()) return;
        graveyard_.push_back(std::move(*it));
        aborted_.erase(it);
        if (settling_) call_back_at(armed_);
    }

    void call_back_at(Instant at) {
        if (timer_ != nullptr) {
            if (armed_ <= at) return;
            timer_->remove();
        }
        arm(at);
    }

    sg4::Engine* engine_ = nullptr;
    simgrid::kernel::resource::Model* network_ = nullptr;
    std::vector<sg4::Host*> hosts_;
    std::vector<sg4::Link*> links_;
    std::vector<Running> running_;
    std::vector<sg4::CommPtr> graveyard_;  // ended, to be released outside SimGrid's signals
    std::vector<sg4::CommPtr> aborted_;    // SimGrid still has to handle their failure
    FlowDriver* driver_ = nullptr;
    Timer* timer_ = nullptr;
    Timer* fired_ = nullptr;
    Instant armed_;
    bool settling_ = false;
};

}  // namespace

std::unique_ptr<FlowModel> make_simgrid_flow_model() { return std::make_unique<SimGridFlows>(); }

}  // namespace hw::sim
