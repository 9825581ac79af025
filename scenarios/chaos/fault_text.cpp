#include "scenarios/chaos/fault_text.hpp"

#include <fmt/format.h>

#include "scenarios/scenario.hpp"
#include "scenarios/units.hpp"

namespace hw::scenarios {
namespace {

std::string time(Instant t) { return duration_text(millis(t.ms())); }

std::string name(NodeId node, const std::vector<std::string>& clients) {
    const std::int32_t id = node.value();
    if (id < kFirstClient) return std::to_string(id);
    return "client(" + clients.at(static_cast<std::size_t>(id - kFirstClient)) + ")";
}

std::string list(const std::vector<NodeId>& nodes, const std::vector<std::string>& clients) {
    std::string out;
    for (const NodeId node : nodes) out += (out.empty() ? "" : ", ") + name(node, clients);
    return nodes.size() == 1 ? out : "[" + out + "]";
}

std::string cut_groups(const sim::Fault& fault, const std::vector<std::string>& clients) {
    std::string out;
    for (const auto& group : fault.groups) {
        const std::string nodes = list(group, clients);
        out += (out.empty() ? "" : ", ") + (group.size() == 1 ? "[" + nodes + "]" : nodes);
    }
    return "[" + out + "]" + (fault.one_way ? ", one_way: true" : "");
}

std::string details(const sim::Fault& fault) {
    switch (fault.kind) {
        case sim::FaultKind::SlowDisk: return fmt::format(", slower: {}", fault.slower);
        case sim::FaultKind::ClockJump: return ", by: " + duration_text(fault.by);
        case sim::FaultKind::SlowNet:
            return fmt::format(", delay: {}, jitter: {}, loss: {}%", duration_text(fault.delay),
                               duration_text(fault.jitter),
                               100 * fault.loss.numerator / fault.loss.denominator);
        default: return "";
    }
}

}  // namespace

std::string fault_text(const sim::Fault& fault, const std::vector<std::string>& clients) {
    const bool lasts = sim::is_lasting(fault.kind);
    std::string out = lasts ? fmt::format("{{from: {}, until: {}, ", time(fault.at),
                                          time(fault.until))
                            : fmt::format("{{at: {}, ", time(fault.at));
    out += std::string(sim::fault_name(fault.kind)) + ": ";
    out += fault.kind == sim::FaultKind::Cut ? cut_groups(fault, clients)
                                             : list(fault.nodes, clients);
    out += details(fault);
    if (sim::stops_process(fault.kind)) out += ", restart: " + time(fault.until);
    return out + "}";
}

}  // namespace hw::scenarios
