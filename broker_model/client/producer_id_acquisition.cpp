#include "broker_model/client/producer_id_acquisition.hpp"

namespace hw {

bool ProducerIdAcquisition::step(Instant now, Effects& fx) {
    wake_at_ = kNever;
    if (ids_.needs_producer_id()) {
        ids_.start_initializing();
        pending_ = true;
        is_retry_ = paused_ = false;
        not_before_ = now;
    }
    if (in_flight_) return false;
    if (!pending_) return true;
    if (now < not_before_) {
        wake_at_ = not_before_;
        return false;
    }
    try_send(now, fx);
    return false;
}

void ProducerIdAcquisition::try_send(Instant now, Effects& fx) {
    if (!target_) {
        target_ = client_.least_loaded(now);
        target_deadline_ = now + request_timeout_;
        if (!target_) {
            is_retry_ = true;
            not_before_ = wake_at_ = now + retry_backoff_;
            return;
        }
    }
    if (!client_.ready(*target_, now, fx)) {
        if (client_.connections().failed(*target_) || now >= target_deadline_) {
            choose_again(now);
        } else {
            wake_at_ = target_deadline_;
        }
        return;
    }
    if (is_retry_ && !paused_) {
        paused_ = true;
        not_before_ = wake_at_ = now + retry_backoff_;
        return;
    }
    client_.send(*target_, InitProducerIdRequest{}, now, fx, {.tag = kTag});
    target_.reset();
    pending_ = false;
    paused_ = false;
    in_flight_ = true;
}

void ProducerIdAcquisition::choose_again(Instant now) {
    target_.reset();
    client_.metadata().request_update();
    is_retry_ = true;
    not_before_ = wake_at_ = now + retry_backoff_;
}

ErrorCode ProducerIdAcquisition::on_response(const InitProducerIdResponse& response, Instant now) {
    in_flight_ = false;
    if (response.error == ErrorCode::NONE) {
        ids_.initialized(response.producer_id, response.producer_epoch);
        return ErrorCode::NONE;
    }
    if (is_retriable(response.error)) {
        on_lost(now);
        return ErrorCode::NONE;
    }
    if (response.error == ErrorCode::CLUSTER_AUTHORIZATION_FAILED ||
        response.error == ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED) {
        ids_.back_to_uninitialized();
        return response.error;
    }
    ids_.fail(response.error);
    return response.error;
}

void ProducerIdAcquisition::on_lost(Instant now) {
    in_flight_ = false;
    pending_ = true;
    is_retry_ = true;
    not_before_ = now;
}

}  // namespace hw
