// A transactional producer played by a test: raw requests to a BrokerWorld, one at a time.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "tests/support/broker_world.hpp"

namespace hw::testing {

struct TxnClient {
    BrokerWorld& w;
    std::string id;
    std::int16_t version = 2;  // of transactions
    ProducerId producer{-1};
    ProducerEpoch epoch{-1};
    std::map<TopicPartition, std::int32_t> sequences;
    Duration timeout = seconds(60);

    // Who coordinates the id; waits until somebody does.
    NodeId coordinator() { return coordinator(CoordinatorType::Transaction, id); }
    NodeId coordinator(CoordinatorType type, const std::string& key) {
        FindCoordinatorResponse found;
        const Instant end = w.world.now() + seconds(30);
        do {
            for (NodeId node : w.ids)
                if (w.world.is_up(node))
                    found = w.ask<FindCoordinatorResponse>(node,
                                                           FindCoordinatorRequest{type, key});
            if (found.error != ErrorCode::NONE) w.run(millis(50));
        } while (found.error != ErrorCode::NONE && w.world.now() < end);
        REQUIRE(found.error == ErrorCode::NONE);
        return found.node;
    }
    InitProducerIdResponse try_init() {
        return w.ask<InitProducerIdResponse>(coordinator(),
                                             InitProducerIdRequest{id, timeout});
    }
    // As initTransactions() does; how often it was told to try again.
    int init() {
        for (int tries = 0;; ++tries) {
            const auto answer = try_init();
            if (answer.error == ErrorCode::NONE) {
                producer = answer.producer_id;
                epoch = answer.producer_epoch;
                sequences.clear();
                return tries;
            }
            CAPTURE(error_name(answer.error));
            const bool again = is_retriable(answer.error) ||
                               answer.error == ErrorCode::CONCURRENT_TRANSACTIONS;
            REQUIRE(again);
            REQUIRE(tries < 200);
            w.run(millis(20));
        }
    }
    ErrorCode add(TopicPartition tp) {
        return w
            .ask<AddPartitionsToTxnResponse>(
                coordinator(), AddPartitionsToTxnRequest{id, producer, epoch, false, version, {tp}})
            .partitions.front()
            .error;
    }
    RecordBatch batch(TopicPartition tp, int count) {
        RecordBatch out = records(count, kNowMs);
        out.producer_id = producer;
        out.producer_epoch = epoch;
        out.base_sequence = sequences[tp];
        out.transactional = true;
        return out;
    }
    // To broker `to`; the sequence moves on if it was taken.
    ErrorCode produce(int to, TopicPartition tp, int count = 1) {
        ProduceRequest request;
        request.timeout = seconds(30);
        request.transactional_id = id;
        request.transaction_version = version;
        request.partitions.push_back({tp, batch(tp, count)});
        const ErrorCode error =
            w.ask<ProduceResponse>(NodeId{to}, request).partitions.front().error;
        if (error == ErrorCode::NONE) sequences[tp] += count;
        return error;
    }
    ErrorCode add_offsets(const std::string& group) {
        (void)coordinator(CoordinatorType::Group, group);  // its topic exists from now on
        return w
            .ask<AddOffsetsToTxnResponse>(coordinator(),
                                          AddOffsetsToTxnRequest{id, producer, epoch, group})
            .error;
    }
    // As sendOffsetsToTransaction() does, for partition t-0.
    ErrorCode commit_offset(const std::string& group, std::int64_t offset) {
        TxnOffsetCommitRequest request;
        request.transactional_id = id;
        request.group = group;
        request.producer_id = producer;
        request.producer_epoch = epoch;
        request.transaction_version = version;
        request.offsets.push_back({"t", 0, Offset{offset}, LeaderEpoch{0}, ""});
        ErrorCode error = ErrorCode::NONE;
        for (int tries = 0; tries < 100; ++tries) {
            error = w.ask<TxnOffsetCommitResponse>(coordinator(CoordinatorType::Group, group),
                                                   request)
                        .partitions.front()
                        .error;
            if (!is_retriable(error)) break;
            w.run(millis(20));
        }
        return error;
    }
    // What a consumer that waits for stable offsets is told.
    OffsetFetchResponse::Partition committed_offset(const std::string& group) {
        OffsetFetchRequest request;
        request.group = group;
        request.require_stable = true;
        request.partitions = {{"t", 0}};
        return w
            .ask<OffsetFetchResponse>(coordinator(CoordinatorType::Group, group), request)
            .partitions.front();
    }
    ErrorCode end(bool commit) {
        const auto answer = w.ask<EndTxnResponse>(
            coordinator(), EndTxnRequest{id, producer, epoch, commit, version});
        if (answer.error == ErrorCode::NONE && version >= 2) {
            producer = answer.producer_id;
            epoch = answer.producer_epoch;
            sequences.clear();
        }
        return answer.error;
    }
    DescribeTransactionResponse describe() {
        return w.ask<DescribeTransactionResponse>(coordinator(), DescribeTransactionRequest{id});
    }
    bool reaches(const std::string& state, Duration patience = seconds(10)) {
        const Instant end = w.world.now() + patience;
        while (w.world.now() < end) {
            if (describe().state == state) return true;
            w.run(millis(20));
        }
        return false;
    }
};

}  // namespace hw::testing
