#include "broker_model/client/admin_errors.hpp"

namespace hw {
namespace {

struct ErrorOf {
    ErrorCode operator()(const ElectLeadersResponse& r) const {
        if (r.error != ErrorCode::NONE || r.partitions.size() != 1) return r.error;
        return r.partitions.front().result.error;
    }
    ErrorCode operator()(const ListOffsetsResponse& r) const {
        return r.partitions.empty() ? ErrorCode::NONE : r.partitions.front().error;
    }
    template <class R>
    ErrorCode operator()(const R& r) const {
        if constexpr (requires { r.result.error; }) {
            return r.result.error;
        } else if constexpr (requires { r.error; }) {
            return r.error;
        } else {
            return ErrorCode::NONE;
        }
    }
};

}  // namespace

ErrorCode admin_error(const Response& response) { return std::visit(ErrorOf{}, response); }

}  // namespace hw
