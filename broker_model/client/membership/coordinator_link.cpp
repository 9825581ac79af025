#include "broker_model/client/membership/coordinator_link.hpp"

#include <utility>

namespace hw {

bool CoordinatorLink::ready(NetworkClient& client, Instant now) {
    if (coordinator_ && is_unavailable(client, *coordinator_, now)) mark_unknown(true);
    if (coordinator_) return true;
    if (looking_) return false;
    if (now < retry_at_ && client.metadata().version() == failed_at_version_) return false;
    const auto anyone = client.least_loaded(now);
    if (!anyone) {
        try_later(client, now);
        return false;
    }
    looking_ = true;
    sender_.add(*anyone, FindCoordinatorRequest{CoordinatorType::Group, settings_.group.id},
                next_tag(Purpose::Find), now);
    return false;
}

std::uint64_t CoordinatorLink::send(Purpose purpose, Request request, Instant now,
                                    std::optional<Duration> timeout) {
    HW_CHECK(coordinator_.has_value(), "a request to an unknown coordinator");
    const std::uint64_t tag = next_tag(purpose);
    sender_.add(*coordinator_, std::move(request), tag, now, timeout);
    return tag;
}

void CoordinatorLink::mark_unknown(bool disconnected) {
    if (!coordinator_) return;
    if (!disconnected) to_disconnect_ = coordinator_;
    coordinator_.reset();
    retry_at_ = Instant();
}

void CoordinatorLink::disconnect_old(NetworkClient& client, Instant now, Effects& fx,
                                     std::vector<FailedRequest>& failed) {
    if (!to_disconnect_) return;
    client.disconnect(*std::exchange(to_disconnect_, std::nullopt), now, fx, failed);
}

std::optional<ErrorCode> CoordinatorLink::on_found(const FindCoordinatorResponse& found,
                                                   NetworkClient& client, Instant now) {
    looking_ = false;
    if (found.error != ErrorCode::NONE) {
        try_later(client, now);
        return is_retriable(found.error) ? std::nullopt : std::optional(found.error);
    }
    const Endpoint to{found.node, kChannelCoordinator};
    if (is_unavailable(client, to, now)) {
        try_later(client, now);
    } else {
        coordinator_ = to;
    }
    return std::nullopt;
}

void CoordinatorLink::try_later(NetworkClient& client, Instant now) {
    looking_ = false;
    client.metadata().request_update();
    failed_at_version_ = client.metadata().version();
    retry_at_ = now + settings_.retry_backoff;
}

}  // namespace hw
