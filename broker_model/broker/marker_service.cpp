#include "broker_model/broker/marker_service.hpp"

namespace hw {

namespace {

ControlType control_type(const WriteTxnMarkersRequest& request) {
    return request.committed ? ControlType::Commit : ControlType::Abort;
}

// The transaction coordinator knows no coordinators' errors: it sends again to whoever leads.
ErrorCode offsets_error(ErrorCode error) {
    switch (error) {
        case ErrorCode::COORDINATOR_NOT_AVAILABLE:
        case ErrorCode::COORDINATOR_LOAD_IN_PROGRESS:
        case ErrorCode::NOT_COORDINATOR: return ErrorCode::NOT_LEADER_OR_FOLLOWER;
        default: return error;
    }
}

}  // namespace

void MarkerService::handle(const ReplyTo& from, const WriteTxnMarkersRequest& request) {
    const auto answer = std::make_shared<Answer>();
    answer->from = from;
    answer->open = request.partitions.size();
    if (answer->open == 0) return context_.reply(from, answer->response);
    const RecordBatch marker =
        end_transaction_marker({request.producer_id, request.producer_epoch}, control_type(request),
                               request.coordinator_epoch, context_.wall_ms());
    std::vector<PartitionAppend> appends;
    for (const TopicPartition tp : request.partitions) {
        if (partitions_.find(tp) == nullptr) {
            settle(*answer, tp, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
        } else if (offsets_ != nullptr && tp.topic == offsets_->topic()) {
            end_offsets(request, tp, answer);
        } else {
            appends.push_back({tp, &marker, kNoGuard, ErrorCode::NONE});
        }
    }
    if (appends.empty()) return;
    const AppendHow how{-1, context_.config.request_timeout, AppendOrigin::Coordinator,
                        request.transaction_version};
    appends_.append(how, appends, [this, answer](const auto& results, int) {
        for (const auto& result : results) settle(*answer, result.tp, result.error);
    });
}

void MarkerService::end_offsets(const WriteTxnMarkersRequest& request, TopicPartition tp,
                                const std::shared_ptr<Answer>& answer) {
    TransactionEnd end;
    end.producer = {request.producer_id, request.producer_epoch};
    end.type = control_type(request);
    end.coordinator_epoch = request.coordinator_epoch;
    end.transaction_version = request.transaction_version;
    end.timeout = context_.config.request_timeout;
    end.done = [this, answer, tp](ErrorCode error) { settle(*answer, tp, offsets_error(error)); };
    offsets_->end_transaction(tp.partition, std::move(end));
}

void MarkerService::settle(Answer& answer, TopicPartition tp, ErrorCode error) {
    answer.response.partitions.push_back({tp, error});
    if (--answer.open == 0)
        context_.reply(answer.from, std::move(answer.response), After::Append);
}

}  // namespace hw
