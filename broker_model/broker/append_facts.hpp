// What an append to a replica's log means beyond its records, for leaders and followers alike.
#pragma once

#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/partition.hpp"

namespace hw {

inline void note_append(BrokerContext& context, const Partition& p, const AppendResult& result) {
    if (result.rolled)
        context.observe({.fact = Fact::SegmentRolled,
                         .tp = p.tp,
                         .offset = result.first_offset,
                         .rule = "log.segment_roll"});
    if (result.flush_wanted) context.append_flushes = true;
}

}  // namespace hw
