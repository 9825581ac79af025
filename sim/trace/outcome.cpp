#include "sim/trace/outcome.hpp"

namespace hw::trace {

const char* verdict_name(Verdict verdict) {
    switch (verdict) {
        case Verdict::AsExpected: return "as expected";
        case Verdict::Differs: return "differs";
        case Verdict::Safety: return "safety";
        case Verdict::Liveness: return "liveness";
        case Verdict::Crash: return "crash";
        case Verdict::Nondeterminism: return "nondeterminism";
    }
    return "";
}

int exit_code(Verdict verdict) {
    switch (verdict) {
        case Verdict::AsExpected: return 0;
        case Verdict::Differs: return 1;
        case Verdict::Safety: return 10;
        case Verdict::Liveness: return 11;
        case Verdict::Crash: return 12;
        case Verdict::Nondeterminism: return 13;
    }
    return 12;
}

}  // namespace hw::trace
