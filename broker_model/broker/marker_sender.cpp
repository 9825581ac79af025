#include "broker_model/broker/marker_sender.hpp"

#include <map>
#include <utility>

#include "broker_model/broker/transaction_timers.hpp"
#include "broker_model/transaction/marker_answer.hpp"

namespace hw {

void MarkerSender::send(TransactionMarkers markers) {
    std::map<NodeId, std::vector<TopicPartition>> by_leader;
    std::vector<TopicPartition> deleted;
    for (const TopicPartition tp : markers.marker.partitions) {
        const PartitionRegistration* known = context_.image.partition(tp);
        if (known == nullptr)
            deleted.push_back(tp);
        else
            by_leader[context_.is_alive(known->leader) ? known->leader : kNoNode].push_back(tp);
    }
    for (auto& [leader, partitions] : by_leader) {
        TransactionMarkers part = markers;
        part.marker.partitions = std::move(partitions);
        if (leader == kNoNode)
            send_later(std::move(part));
        else
            send_to(leader, std::move(part));
    }
    if (!deleted.empty()) owner_.markers_done(markers, deleted);
}

void MarkerSender::send_to(NodeId leader, TransactionMarkers markers) {
    WriteTxnMarkersRequest request = markers.marker;
    calls_.send(leader, std::move(request),
                [this, markers = std::move(markers)](const Response* response) {
                    on_answer(markers, response);
                });
}

void MarkerSender::on_answer(TransactionMarkers markers, const Response* response) {
    if (!owner_.stands_by(markers)) return;
    if (response == nullptr) return send_later(std::move(markers));
    std::vector<TopicPartition> done;
    std::vector<TopicPartition> again;
    bool give_up = false;
    for (const auto& [tp, error] : std::get<WriteTxnMarkersResponse>(*response).partitions) {
        switch (marker_answer(error)) {
            case MarkerAnswer::Done: done.push_back(tp); break;
            case MarkerAnswer::SendAgain: again.push_back(tp); break;
            case MarkerAnswer::GiveUp:
            case MarkerAnswer::Fatal:
                give_up = true;
                context_.observe({.fact = Fact::TransactionGivenUp,
                                  .error = static_cast<std::int16_t>(error),
                                  .tp = tp,
                                  .value = markers.marker.producer_id.value(),
                                  .rule = "txn.marker_answer"});
                break;
        }
    }
    if (!again.empty() && !give_up) {
        TransactionMarkers rest = markers;
        rest.marker.partitions = std::move(again);
        send_later(std::move(rest));
    }
    owner_.markers_done(markers, done);
}

void MarkerSender::send_later(TransactionMarkers markers) {
    if (later_.empty())
        (void)context_.timers.arm(context_.now + kMarkerRetryBackoff,
                                  transaction_timer(TransactionTimer::SendMarkers));
    later_.push_back(std::move(markers));
}

void MarkerSender::on_timer() {
    for (TransactionMarkers& markers : std::exchange(later_, {}))
        if (owner_.stands_by(markers)) send(std::move(markers));
}

}  // namespace hw
