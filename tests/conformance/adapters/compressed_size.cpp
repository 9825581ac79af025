#include "tests/conformance/adapters/compressed_size.hpp"

#include <string>

#include "broker_model/log/batch_size.hpp"
#include "tests/conformance/adapters/codecs.hpp"

namespace hw::conformance {
namespace {

void put_varint(std::string& out, std::int64_t value) {
    std::uint64_t zigzag =
        (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    for (; zigzag >= 0x80; zigzag >>= 7) out += static_cast<char>((zigzag & 0x7f) | 0x80);
    out += static_cast<char>(zigzag);
}

// The recorded values are made of 'v', keys are spelled out.
std::string records_as_bytes(const BatchPayload& payload) {
    std::string out;
    std::int32_t index = 0;
    const std::int64_t base_ms = payload.runs.front().first_timestamp_ms;
    for (const RecordRun& run : payload.runs) {
        std::string tail;
        put_varint(tail, run.key_size.value_or(-1));
        tail += run.key;
        put_varint(tail, run.value_size.value_or(-1));
        tail += std::string(static_cast<std::size_t>(run.value_size.value_or(0)), 'v');
        put_varint(tail, 0);  // no headers
        for (std::int32_t i = 0; i < run.count; ++i, ++index) {
            std::string body(1, '\0');
            put_varint(body, run.first_timestamp_ms + i * run.timestamp_step_ms - base_ms);
            put_varint(body, index);
            body += tail;
            put_varint(out, static_cast<std::int64_t>(body.size()));
            out += body;
        }
    }
    return out;
}

std::size_t stream_size(Compression codec, const std::string& records) {
    switch (codec) {
        case Compression::Gzip: return gzip_size(records);
        case Compression::Snappy: return snappy_size(records);
        case Compression::Lz4: return lz4_size(records);
        case Compression::Zstd: return zstd_size(records);
        case Compression::None: break;
    }
    return records.size();
}

}  // namespace

std::int32_t compressed_size(Compression codec, const BatchPayload& payload) {
    if (codec == Compression::None || payload.runs.empty()) return batch_size(payload.runs);
    return kBatchHeaderBytes +
           static_cast<std::int32_t>(stream_size(codec, records_as_bytes(payload)));
}

}  // namespace hw::conformance
