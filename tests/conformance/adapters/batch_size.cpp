#include "broker_model/log/batch_size.hpp"

#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

constexpr std::int32_t kRecordsShown = 12;  // and the last one

std::optional<std::int32_t> nullable_size(const Json& in, const char* field) {
    if (in.at(field).is_null()) return std::nullopt;
    return in.at(field).get<std::int32_t>();
}

RecordSizes sizes_of(const Json& group) {
    RecordSizes sizes{nullable_size(group, "key_size_bytes"),
                      nullable_size(group, "value_size_bytes"), 0};
    std::vector<HeaderSizes> headers;
    for (const Json& h : group.at("headers")) {
        headers.push_back({h.at("key_size_bytes"), nullable_size(h, "value_size_bytes")});
    }
    sizes.headers_size = headers_size(headers);
    return sizes;
}

Json run_size(const Json& in) {
    Json shown = Json::array();
    Json upper_bounds = Json::array();
    std::int64_t records_bytes = 0;
    std::int32_t count = 0;
    Json last;
    std::int64_t base_ms = 0;
    for (const Json& group : in.at("records")) {
        const RecordSizes sizes = sizes_of(group);
        const std::int64_t first_ms = group.at("timestamp_ms");
        const std::int64_t step_ms = group.at("timestamp_step_ms");
        const std::int32_t here = group.at("count");
        if (count == 0) base_ms = first_ms;
        upper_bounds.push_back(record_batch_size_upper_bound(sizes));
        records_bytes += records_size(sizes, here, count, first_ms - base_ms, step_ms);
        for (std::int32_t i = 0; i < here; ++i, ++count) {
            if (count >= kRecordsShown && i + 1 < here) continue;
            last = {
                {"index", count},
                {"record_size_bytes", record_size(sizes, count, first_ms + i * step_ms - base_ms)}};
            if (count < kRecordsShown) shown.push_back(last);
        }
    }
    if (count > kRecordsShown) shown.push_back(last);
    return {{"batch_size_bytes", batch_size(records_bytes)},
            {"record_count", count},
            {"record_sizes", shown},
            {"single_record_upper_bound_bytes_by_group", upper_bounds}};
}

Json run_fill(const Json& in) {
    const Json& record = in.at("record");
    const RecordSizes sizes = sizes_of(record);
    const std::int64_t first_ms = record.at("timestamp_ms");
    const std::int64_t step_ms = record.at("timestamp_step_ms");
    const std::int32_t count = record.at("count");
    BatchFill fill(in.at("write_limit_bytes"));
    const auto next_ms = [&] { return first_ms + step_ms * fill.record_count(); };
    while (fill.record_count() < count && fill.has_room_for(sizes, next_ms())) {
        fill.append(sizes, next_ms());
    }
    return {{"records_appended", fill.record_count()},
            {"is_full_after_last", fill.full()},
            {"has_room_for_next", fill.has_room_for(sizes, next_ms())},
            {"estimated_size_bytes_before_close", fill.size_bytes()},
            {"batch_size_bytes", fill.size_bytes()}};
}

Json run(const Json& in) { return in.at("kind") == "size" ? run_size(in) : run_fill(in); }

const RegisterFamily kRegistered{{"batch-size", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
