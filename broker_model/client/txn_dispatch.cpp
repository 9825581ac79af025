#include "broker_model/client/txn_dispatch.hpp"

#include <algorithm>
#include <utility>

namespace hw {

bool TxnDispatch::step(bool incomplete_batches, Instant now, Effects& fx) {
    wake_at_ = kNever;
    if (in_flight_) return false;
    if (not_before_ && now < *not_before_) {
        wake_at_ = *not_before_;
        return false;
    }
    not_before_.reset();
    for (;;) {
        if (!current_) {
            current_ = manager_.next_request(incomplete_batches);
            slept_ = false;
            if (!current_) return true;
        }
        if (try_send(now, fx) != Progress::TakeNext) return false;
    }
}

std::optional<Endpoint> TxnDispatch::choose_target(Instant now) {
    if (!current_->to) return client_.least_loaded(now);
    const NodeId coordinator = manager_.coordinator(*current_->to);
    if (coordinator == kNoNode) return std::nullopt;
    return Endpoint{coordinator, kChannelData};
}

TxnDispatch::Progress TxnDispatch::try_send(Instant now, Effects& fx) {
    if (!target_) {
        target_ = choose_target(now);
        target_deadline_ = now + request_timeout_;
        if (!target_ && !current_->to) {  // nobody can be asked
            manager_.retry(*std::exchange(current_, std::nullopt));
            sleep(now);
            return Progress::Wait;
        }
        if (!target_) return give_back(now);
    }
    if (!client_.ready(*target_, now, fx)) {
        if (client_.connections().failed(*target_) || now >= target_deadline_) {
            return give_back(now);
        }
        wake_at_ = target_deadline_;
        return Progress::Wait;
    }
    if (current_->to == CoordinatorType::Transaction) manager_.coordinator_ready();
    if (current_->is_retry && !slept_) {
        slept_ = true;
        const Duration normal = manager_.settings().retry_backoff;
        not_before_ = wake_at_ = now + std::min(normal, current_->backoff.value_or(normal));
        return Progress::Wait;
    }
    client_.send(*target_, current_->request, now, fx, {.tag = kTag});
    target_.reset();
    in_flight_ = true;
    return Progress::Sent;
}

// Kafka: maybeFindCoordinatorAndRetry.
TxnDispatch::Progress TxnDispatch::give_back(Instant now) {
    target_.reset();
    TxnRequest request = *std::exchange(current_, std::nullopt);
    const bool any_broker = !request.to.has_value();
    if (any_broker) {
        client_.metadata().request_update();
    } else {
        manager_.look_up_coordinator(request);
    }
    manager_.retry(std::move(request));
    if (!any_broker) return Progress::TakeNext;
    sleep(now);
    return Progress::Wait;
}

void TxnDispatch::on_response(const Response& response) {
    in_flight_ = false;
    manager_.on_answer(*std::exchange(current_, std::nullopt), response);
}

void TxnDispatch::on_lost() {
    in_flight_ = false;
    manager_.on_lost(*std::exchange(current_, std::nullopt));
}

}  // namespace hw
