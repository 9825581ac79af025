#include "broker_model/group/group_errors.hpp"

#include "broker_model/base/check.hpp"

namespace hw {
namespace {

std::vector<PartitionError> each(const std::vector<CommittedOffset>& offsets, ErrorCode error) {
    std::vector<PartitionError> out;
    for (const CommittedOffset& o : offsets) out.push_back({o.topic, o.partition, error});
    return out;
}

struct Refusal {
    ErrorCode error;

    Response operator()(const HeartbeatRequest&) const {
        const bool loading = error == ErrorCode::COORDINATOR_LOAD_IN_PROGRESS;
        return HeartbeatResponse{loading ? ErrorCode::NONE : error};
    }
    Response operator()(const OffsetCommitRequest& r) const {
        return OffsetCommitResponse{each(r.offsets, error)};
    }
    Response operator()(const TxnOffsetCommitRequest& r) const {
        return TxnOffsetCommitResponse{each(r.offsets, error)};
    }
    Response operator()(const JoinGroupRequest&) const { return with<JoinGroupResponse>(); }
    Response operator()(const SyncGroupRequest&) const { return with<SyncGroupResponse>(); }
    Response operator()(const LeaveGroupRequest&) const { return with<LeaveGroupResponse>(); }
    Response operator()(const OffsetFetchRequest&) const { return with<OffsetFetchResponse>(); }
    Response operator()(const OffsetDeleteRequest&) const { return with<OffsetDeleteResponse>(); }
    Response operator()(const DeleteGroupRequest&) const { return with<DeleteGroupResponse>(); }
    Response operator()(const ConsumerGroupHeartbeatRequest&) const {
        return with<ConsumerGroupHeartbeatResponse>();
    }
    Response operator()(const DescribeGroupRequest&) const {
        return with<DescribeGroupResponse>();
    }
    template <class R>
    Response operator()(const R&) const {
        HW_CHECK(false, "not a request to a group coordinator");
        return {};
    }

  private:
    template <class R>
    [[nodiscard]] R with() const {
        R response;
        response.error = error;
        return response;
    }
};

}  // namespace

Response refused_group_request(const Request& request, ErrorCode error) {
    return std::visit(Refusal{error}, request);
}

Response failed_group_answer(const Response& answer, ErrorCode error) {
    Response out = answer;
    std::visit(
        [&]<class R>(R& r) {
            if constexpr (std::is_same_v<R, OffsetCommitResponse> ||
                          std::is_same_v<R, TxnOffsetCommitResponse>) {
                for (PartitionError& p : r.partitions) p.error = error;
            } else if constexpr (requires { r.error = error; }) {
                r = R{};
                r.error = error;
            }
        },
        out);
    return out;
}

}  // namespace hw
