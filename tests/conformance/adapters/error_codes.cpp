#include "broker_model/protocol/errors.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json run(const Json& in) {
    const auto wire = in.at("code").get<std::int16_t>();
    const ErrorCode code = error_for_code(wire);
    const ErrorInfo& info = error_info(code);
    Json out{{"name", info.name}};
    if (static_cast<std::int16_t>(code) != wire) return out;  // an unknown code has only a name
    out["exception"] = text_or_null(info.exception);
    out["exception_superclass"] = text_or_null(info.exception_superclass);
    out["retriable"] = info.retriable;
    out["refresh_retriable"] = info.refresh_retriable;
    out["invalid_metadata"] = info.invalid_metadata;
    out["for_exception_round_trip"] = info.for_exception;
    return out;
}

const RegisterFamily kRegistered{{"error-codes", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
