#include "broker_model/broker/forwarding.hpp"

#include <array>
#include <concepts>
#include <utility>

namespace hw {

namespace {

// What the client is told when no controller could be reached in time.
template <class R>
Response timed_out() {
    R response;
    if constexpr (requires { response.error; }) response.error = ErrorCode::REQUEST_TIMED_OUT;
    if constexpr (requires { response.result.error; })
        response.result.error = ErrorCode::REQUEST_TIMED_OUT;
    return response;
}

template <std::size_t... I>
Response timed_out_response(std::size_t api, std::index_sequence<I...>) {
    using Make = Response (*)();
    constexpr std::array<Make, sizeof...(I)> kMakers{
        &timed_out<std::variant_alternative_t<I, Response>>...};
    return kMakers[api]();
}

}  // namespace

void Forwarding::send(Pending pending, Request request) {
    const std::uint64_t tag = next_tag_++;
    pending_.emplace(tag, std::move(pending));
    channel_.send(tag, std::move(request));
}

void Forwarding::forward(const ReplyTo& from, Request request) {
    const std::size_t api = request.index();
    send({Pending::Kind::Client, from, api, {}}, std::move(request));
}

void Forwarding::create_topic(const std::string& name) {
    CreateTopicRequest request;
    request.name = name;
    create_internal_topic(std::move(request));
}

void Forwarding::create_internal_topic(CreateTopicRequest request) {
    const std::string name = request.name;
    if (!being_created_.insert(name).second) return;
    send({Pending::Kind::AutoCreate, {}, 0, name}, std::move(request));
}

void Forwarding::init_producer_id(const ReplyTo& from, const InitProducerIdRequest& request) {
    InitProducerIdResponse response;
    if (!request.transactional_id.empty()) {
        response.error = ErrorCode::COORDINATOR_NOT_AVAILABLE;
        context_.reply(from, response);
        return;
    }
    const ProducerIdClaim claim = claim_producer_id(producer_ids_, context_.now);
    if (claim.ask_controller) ask_for_producer_ids();
    if (claim.id) {
        response.producer_id = *claim.id;
        response.producer_epoch = ProducerEpoch{0};
    } else {
        response.error = ErrorCode::COORDINATOR_LOAD_IN_PROGRESS;
    }
    context_.reply(from, response);
}

void Forwarding::ask_for_producer_ids() {
    send({Pending::Kind::ProducerIds, {}, 0, {}},
         AllocateProducerIdsRequest{context_.id, context_.epoch});
}

void Forwarding::run(NodeId active_controller) {
    while (const auto gave_up = channel_.poll(active_controller)) finish(*gave_up);
}

void Forwarding::on_answered(const Answered& answer) {
    if (const auto completion = channel_.on_answered(answer)) finish(*completion);
}

void Forwarding::finish(const ControllerChannel::Completion& completion) {
    const auto found = pending_.find(completion.tag);
    HW_CHECK(found != pending_.end(), "an answer to nobody's request");
    const Pending pending = std::move(found->second);
    pending_.erase(found);
    switch (pending.kind) {
        case Pending::Kind::Client:
            context_.reply(pending.reply_to,
                           completion.response
                               ? *completion.response
                               : timed_out_response(
                                     pending.api,
                                     std::make_index_sequence<std::variant_size_v<Response>>{}));
            return;
        case Pending::Kind::AutoCreate:
            being_created_.erase(pending.topic);
            return;
        case Pending::Kind::ProducerIds: {
            const auto* answer =
                completion.response
                    ? std::get_if<AllocateProducerIdsResponse>(&*completion.response)
                    : nullptr;
            if (answer != nullptr && answer->error == ErrorCode::NONE) {
                add_block(producer_ids_, answer->start.value(), answer->length);
            } else {
                block_refused(producer_ids_, context_.now);
            }
            return;
        }
    }
}

}  // namespace hw
