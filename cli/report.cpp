#include "cli/report.hpp"

#include <fmt/format.h>

#include "cli/version.hpp"
#include "scenarios/units.hpp"
#include "sim/trace/sentence.hpp"

namespace hw::cli {
namespace {

using nlohmann::ordered_json;
using trace::Outcome;
using trace::Verdict;

Ink ink_of(trace::Weight weight) {
    switch (weight) {
        case trace::Weight::Fault: return Ink::Warn;
        case trace::Weight::Turn: return Ink::Plain;
        default: return Ink::Dim;
    }
}

std::string records_text(const Outcome& o, const Paint& paint) {
    const auto& r = o.records;
    const auto bad = [&](const char* what, std::int64_t n) {
        return n == 0 ? "" : ", " + paint(Ink::Bad, grouped(n) + " " + what);
    };
    std::string out = fmt::format("{} sent, {} acknowledged", grouped(r.sent), grouped(r.acked));
    out += bad("acknowledged and lost", r.acked_lost);
    out += bad("written twice", r.duplicated);
    out += bad("out of order", r.reordered);
    out += bad("failed", r.failed);
    out += bad("failed but written", r.failed_but_present);
    if (r.compacted > 0) out += ", " + grouped(r.compacted) + " compacted";
    if (r.expired > 0) out += ", " + grouped(r.expired) + " expired";
    out = fmt::format("{:<12}{}\n", "records", wrapped(out, 12));
    out += fmt::format("{:<12}longest wait without an acknowledgement {}\n", "producers",
                       milliseconds(o.unavailable.ms()));
    return out;
}

std::string judged_text(const Outcome& o, const Paint& paint) {
    std::string out;
    for (const trace::Judged& one : o.judged) {
        const std::string mark = one.met ? paint(Ink::Good, "yes") : paint(Ink::Bad, "NO ");
        out += fmt::format("{:<12}{} {}\n", out.empty() ? "expected" : "", mark,
                           wrapped(one.what + ": " + one.got, 16));
    }
    return out;
}

std::string breaches_text(const Outcome& o, const Paint& paint) {
    std::string out;
    for (const trace::InvariantOutcome& one : o.invariants) {
        if (one.held) continue;
        out += fmt::format("{:<12}{}: {}\n", one.expected_to_hold ? "SAFETY" : "violated",
                           paint(one.expected_to_hold ? Ink::Bad : Ink::Warn, one.name),
                           wrapped(one.statement, 12));
        for (const auto& breach : o.breaches) {
            if (breach.invariant != one.name) continue;
            const std::string where =
                breach.event == 0 ? "at the end"
                                  : fmt::format("t={} event #{}", trace::time_text(breach.at),
                                                breach.event);
            out += fmt::format("{:<12}{}\n", "", wrapped(where + ": " + breach.what, 14));
            break;
        }
    }
    return out;
}

ordered_json records_json(const invariants::RecordCounts& r) {
    return {{"sent", r.sent},
            {"acked", r.acked},
            {"acked_lost", r.acked_lost},
            {"duplicated", r.duplicated},
            {"reordered", r.reordered},
            {"failed", r.failed},
            {"failed_but_present", r.failed_but_present},
            {"expired", r.expired},
            {"compacted", r.compacted},
            {"in_log", r.in_log}};
}

}  // namespace

std::string story_text(const scenarios::RunResult& result, const Paint& paint) {
    std::string out = result.story.empty() ? "" : "\n";
    for (const trace::StoryLine& line : result.story) {
        const std::string time = fmt::format("{:>10}  ", trace::time_text(line.at));
        std::string text = line.text;
        if (line.times > 1) text += fmt::format(" -- {} times in a row", line.times);
        out += paint(Ink::Dim, time) +
               paint(ink_of(line.weight), wrapped(text, time.size())) + "\n";
    }
    if (result.untold > 0) {
        const auto untold = static_cast<std::int64_t>(result.untold);
        out += paint(Ink::Dim, fmt::format("{:>10}  and {} more", "...", grouped(untold))) + "\n";
    }
    return out;
}

ordered_json outcome_json(const Outcome& o) {
    ordered_json invariants = ordered_json::array();
    for (const trace::InvariantOutcome& one : o.invariants) {
        invariants.push_back({{"name", one.name},
                              {"held", one.held},
                              {"expected_to_hold", one.expected_to_hold},
                              {"breaches", one.breaches}});
    }
    ordered_json breaches = ordered_json::array();
    for (const auto& one : o.breaches) {
        breaches.push_back({{"invariant", one.invariant},
                            {"t_ms", one.at.ms()},
                            {"event", one.event},
                            {"text", one.what}});
    }
    ordered_json judged = ordered_json::array();
    for (const trace::Judged& one : o.judged) {
        judged.push_back({{"what", one.what}, {"got", one.got}, {"met", one.met}});
    }
    ordered_json out = {{"scenario", o.scenario},
                        {"seed", o.seed},
                        {"commit", commit()},
                        {"digest", o.digest},
                        {"sim_time_ms", o.sim_time.ms()},
                        {"wall_ms", o.wall_ms},
                        {"events", o.events},
                        {"steps", o.steps},
                        {"records", records_json(o.records)},
                        {"unavailable_ms", o.unavailable.ms()},
                        {"ack_latency_p50_us", o.ack_latency_p50.us()},
                        {"ack_latency_p99_us", o.ack_latency_p99.us()},
                        {"counts", o.counts},
                        {"invariants", invariants},
                        {"breaches", breaches},
                        {"expected", judged},
                        {"verdict", trace::verdict_name(o.verdict)},
                        {"exit_code", trace::exit_code(o.verdict)}};
    if (!o.failure.empty()) out["failure"] = o.failure;
    return out;
}

ordered_json run_json(const scenarios::Scenario& scenario, const scenarios::RunResult& result) {
    ordered_json out = outcome_json(result.outcome);
    out["notes"] = scenario.notes;
    return out;
}

std::string notes_text(const scenarios::Scenario& scenario, const Paint& paint) {
    std::string out;
    for (const std::string& note : scenario.notes) {
        out += paint(Ink::Warn, fmt::format("{:<12}", out.empty() ? "note" : "")) +
               wrapped(note, 12) + "\n";
    }
    return out;
}

std::string reproduce_line(const Outcome& o, const std::string& changes) {
    return fmt::format("reproduce: highwater run {} --seed {}{} --commit {}", o.scenario, o.seed,
                       changes, commit());
}

std::string result_text(const scenarios::Scenario& scenario, const scenarios::RunResult& result,
                        const std::string& changes, const Paint& paint) {
    const Outcome& o = result.outcome;
    std::string out = paint(Ink::Bold, o.name) + "\n" + wrapped(scenario.lesson) + "\n";
    out += story_text(result, paint);
    out += "\n" + notes_text(scenario, paint) + records_text(o, paint);
    out += breaches_text(o, paint) + judged_text(o, paint);
    out += fmt::format("{:<12}{} simulated in {}, {} events, seed {}, digest {}\n", "run",
                       scenarios::duration_text(o.sim_time), milliseconds(o.wall_ms),
                       grouped(static_cast<std::int64_t>(o.events)), o.seed, o.digest);
    const bool good = o.verdict == Verdict::AsExpected;
    out += fmt::format("{:<12}{}\n", "verdict",
                       paint(good ? Ink::Good : Ink::Bad, trace::verdict_name(o.verdict)));
    if (!o.failure.empty()) out += o.failure + "\n";
    if (!good) {
        out += fmt::format("{}   (exit {})\n", reproduce_line(o, changes),
                           trace::exit_code(o.verdict));
    }
    return out;
}

}  // namespace hw::cli
