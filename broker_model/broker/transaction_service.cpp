#include "broker_model/broker/transaction_service.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/broker/internal_topics.hpp"
#include "broker_model/group/coordinator_partition.hpp"

namespace hw {

// A shard at its place in the topic. `serial` is never used twice, so an answer that comes after
// the shard went finds nobody.
class TransactionService::Hosted final : public CoordinatorShard {
  public:
    Hosted(TransactionService& service, std::int32_t number, LeaderEpoch leader_epoch)
        : partition(number), epoch(leader_epoch), serial(service.next_serial_++),
          shard({service.context_.config.transactions.timeout_max_ms,
                 service.context_.config.transactions.id_expiration_ms}),
          service_(service) {
        service_.hosted_[serial] = this;
    }
    ~Hosted() override { service_.hosted_.erase(serial); }
    Hosted(const Hosted&) = delete;
    Hosted& operator=(const Hosted&) = delete;

    void replay(const ReplayedRecord& record) override {
        std::optional<TransactionValue> value;
        if (record.value) value = decode_transaction(*record.value);
        shard.replay(std::string(record.key), value);
    }
    void loaded() override {
        service_.with(*this, [this](TransactionStep& step) { shard.resume(step); });
    }
    void reelected(LeaderEpoch now) override {
        epoch = now;
        service_.with(*this, [this](TransactionStep& step) { shard.send_markers_again(step); });
    }
    void unloaded() override {
        service_.with(*this, [this](TransactionStep& step) { shard.resign(step); });
    }

    std::int32_t partition;
    LeaderEpoch epoch;
    std::uint64_t serial;
    TransactionShard shard;

  private:
    TransactionService& service_;
};

TransactionService::TransactionService(BrokerContext& context, PartitionTable& partitions,
                                       LeaderOps& leader, BrokerCalls& calls,
                                       Forwarding& forwarding)
    : context_(context),
      forwarding_(forwarding),
      runtime_(context, partitions, leader,
               {kTransactionRuntime, std::string(kTransactionStateTopic),
                [this](std::int32_t partition, LeaderEpoch epoch) {
                    return std::make_unique<Hosted>(*this, partition, epoch);
                }}),
      markers_(context, calls, *this) {}

// ---- requests -----------------------------------------------------------------------------------

TransactionService::Found TransactionService::shard_of(const std::string& transactional_id) {
    const TopicImage* topic = context_.image.topics.find(kTransactionStateTopic);
    if (topic == nullptr) return {nullptr, ErrorCode::NOT_COORDINATOR};
    const std::int32_t partition = coordinator_partition(
        transactional_id, static_cast<std::int32_t>(topic->partitions.size()));
    const ErrorCode error = runtime_.check(partition);
    if (error != ErrorCode::NONE) return {nullptr, error};
    return {static_cast<Hosted*>(runtime_.active(partition)), ErrorCode::NONE};
}

const TransactionMetadata* TransactionService::find(const std::string& transactional_id) {
    const Found found = shard_of(transactional_id);
    return found.hosted == nullptr ? nullptr : found.hosted->shard.find(transactional_id);
}

void TransactionService::handle(const ReplyTo& from, const InitProducerIdRequest& request) {
    if (request.transactional_id.empty()) return forwarding_.init_producer_id(from);
    const bool half = (request.producer_id == kNoProducerId) !=
                      (request.producer_epoch == kNoProducerEpoch);
    const Found found = shard_of(request.transactional_id);
    if (half || found.hosted == nullptr) {
        InitProducerIdResponse response;
        response.error = half ? ErrorCode::INVALID_REQUEST : found.error;
        return context_.reply(from, response);
    }
    with(*found.hosted,
         [&](TransactionStep& step) { found.hosted->shard.handle(from, request, step); });
}

void TransactionService::handle(const ReplyTo& from, const AddPartitionsToTxnRequest& request) {
    const Found found = shard_of(request.transactional_id);
    const auto known = [&](TopicPartition tp) { return context_.image.partition(tp) != nullptr; };
    const bool all_known = std::ranges::all_of(request.partitions, known);
    if (!all_known || found.hosted == nullptr) {
        // One unknown partition, and none is added.
        AddPartitionsToTxnResponse response;
        for (const TopicPartition tp : request.partitions)
            response.partitions.push_back(
                {tp, all_known   ? found.error
                     : known(tp) ? ErrorCode::OPERATION_NOT_ATTEMPTED
                                 : ErrorCode::UNKNOWN_TOPIC_OR_PARTITION});
        return context_.reply(from, std::move(response));
    }
    AddPartitionsToTxnRequest add = request;
    if (add.transaction_version < 2) add.transaction_version = 0;
    with(*found.hosted,
         [&](TransactionStep& step) { found.hosted->shard.handle(from, add, step); });
}

void TransactionService::handle(const ReplyTo& from, const AddOffsetsToTxnRequest& request) {
    const Found found = shard_of(request.transactional_id);
    const TopicImage* offsets = context_.image.topics.find(kConsumerOffsetsTopic);
    if (found.hosted == nullptr || offsets == nullptr) {
        const ErrorCode error = found.hosted == nullptr ? found.error
                                                        : ErrorCode::COORDINATOR_NOT_AVAILABLE;
        return context_.reply(from, AddOffsetsToTxnResponse{error});
    }
    const TopicPartition partition{
        offsets->id, coordinator_partition(request.group, static_cast<std::int32_t>(
                                                              offsets->partitions.size()))};
    with(*found.hosted, [&](TransactionStep& step) {
        found.hosted->shard.add_offsets(from, request, partition, step);
    });
}

void TransactionService::handle(const ReplyTo& from, const EndTxnRequest& request) {
    const Found found = shard_of(request.transactional_id);
    if (found.hosted == nullptr) {
        EndTxnResponse response;
        response.error = found.error;
        return context_.reply(from, response);
    }
    with(*found.hosted,
         [&](TransactionStep& step) { found.hosted->shard.handle(from, request, step); });
}

void TransactionService::handle(const ReplyTo& from, const DescribeTransactionRequest& request) {
    DescribeTransactionResponse response;
    const Found found = shard_of(request.transactional_id);
    if (request.transactional_id.empty())
        response.error = ErrorCode::INVALID_REQUEST;
    else if (found.hosted == nullptr)
        response.error = found.error;
    else
        response = found.hosted->shard.describe(request.transactional_id);
    context_.reply(from, std::move(response));
}

// ---- doing what a shard asks for ----------------------------------------------------------------

template <class Call>
void TransactionService::with(Hosted& hosted, Call&& call) {
    TransactionOutput out;
    TransactionStep step{context_.wall_ms(), context_.image.feature_level("transaction.version"),
                         *this, out};
    call(step);
    perform(hosted, out);
}

void TransactionService::perform(Hosted& hosted, TransactionOutput& out) {
    observe(hosted, out);
    for (TransactionOutput::Answer& answer : out.answers)
        context_.reply(answer.to, std::move(answer.response), After::Append);
    for (TransactionOutput::Append& one : out.appends) append(hosted, one);
    for (const std::string& id : out.markers) send_markers(hosted, id);
    if (hosted.shard.has_completions_to_retry() && !std::exchange(completing_later_, true))
        arm(TransactionTimer::Complete, kMarkerRetryBackoff);
}

void TransactionService::append(Hosted& hosted, TransactionOutput::Append& append) {
    CoordinatorRecord record{append.id, std::nullopt};
    if (append.value)
        record.value = encode(*append.value, context_.image.feature_level("transaction.version"));
    CoordinatorWrite write;
    write.records.push_back(std::move(record));
    write.timeout = millis(append.timeout_ms);
    write.replay = false;
    write.done = [this, serial = hosted.serial, ticket = append.ticket](ErrorCode error) {
        const auto found = hosted_.find(serial);
        if (found == hosted_.end()) return;
        with(*found->second, [&](TransactionStep& step) {
            found->second->shard.on_appended(ticket, error, step);
        });
    };
    runtime_.write(hosted.partition, std::move(write));
}

void TransactionService::observe(const Hosted& hosted, const TransactionOutput& out) {
    const TopicPartition tp{runtime_.topic(), hosted.partition};
    for (const TransactionOutput::TimedOut& t : out.timed_out)
        context_.observe({.fact = Fact::TransactionTimedOut,
                          .error = static_cast<std::int16_t>(t.error),
                          .tp = tp,
                          .rule = "txn.fence"});
    for (const TransactionOutput::Change& c : out.changes)
        context_.observe({.fact = Fact::TransactionStateChanged,
                          .tp = tp,
                          .offset = Offset{c.producer_epoch.value()},
                          .value = c.producer_id.value(),
                          .value2 = static_cast<std::int64_t>(c.state),
                          .rule = "txn.states"});
}

// ---- markers ------------------------------------------------------------------------------------

void TransactionService::send_markers(Hosted& hosted, const std::string& id) {
    const TransactionMetadata& txn = *hosted.shard.find(id);
    WriteTxnMarkersRequest marker;
    marker.producer_id = txn.value.producer_id;
    marker.producer_epoch = txn.value.producer_epoch;
    marker.committed = txn.value.state == TransactionState::PrepareCommit;
    marker.coordinator_epoch = hosted.epoch.value();
    marker.transaction_version = txn.value.client_version;
    marker.partitions = txn.markers_due;
    markers_.send({hosted.serial, id, std::move(marker)});
}

bool TransactionService::stands_by(const TransactionMarkers& markers) const {
    const auto found = hosted_.find(markers.coordinator);
    return found != hosted_.end() &&
           found->second->epoch.value() == markers.marker.coordinator_epoch;
}

void TransactionService::markers_done(const TransactionMarkers& markers,
                                      std::span<const TopicPartition> partitions) {
    if (!stands_by(markers)) return;
    Hosted& hosted = *hosted_.at(markers.coordinator);
    with(hosted, [&](TransactionStep& step) {
        hosted.shard.markers_done(markers.transactional_id, partitions, step);
    });
}

// ---- time, ids ----------------------------------------------------------------------------------

std::optional<ProducerId> TransactionService::next() { return forwarding_.claim_producer_id(); }

void TransactionService::arm(TransactionTimer which, Duration after) {
    (void)context_.timers.arm(context_.now + after, transaction_timer(which));
}

void TransactionService::start() {
    arm(TransactionTimer::AbortTimedOut, context_.config.transactions.abort_interval);
    arm(TransactionTimer::RemoveExpired, context_.config.transactions.expiration_interval);
}

template <class Call>
void TransactionService::with_each(Call&& call) {
    runtime_.for_each_active([&](std::int32_t, CoordinatorShard& shard) {
        auto& hosted = static_cast<Hosted&>(shard);
        with(hosted, [&](TransactionStep& step) { call(hosted.shard, step); });
    });
}

void TransactionService::on_timer(std::uint32_t which) {
    switch (static_cast<TransactionTimer>(which)) {
        case TransactionTimer::AbortTimedOut:
            arm(TransactionTimer::AbortTimedOut, context_.config.transactions.abort_interval);
            return with_each([](TransactionShard& s, TransactionStep& step) {
                s.abort_timed_out(step);
            });
        case TransactionTimer::RemoveExpired:
            arm(TransactionTimer::RemoveExpired, context_.config.transactions.expiration_interval);
            return with_each([](TransactionShard& s, TransactionStep& step) {
                s.remove_expired(step);
            });
        case TransactionTimer::SendMarkers: return markers_.on_timer();
        case TransactionTimer::Complete:
            completing_later_ = false;
            return with_each([](TransactionShard& s, TransactionStep& step) {
                s.retry_completions(step);
            });
    }
}

}  // namespace hw
