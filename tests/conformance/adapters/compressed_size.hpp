// The size of a recorded case's input batch, compressed by the real codec where the case asks so.
#pragma once

#include <cstdint>

#include "broker_model/log/record_batch.hpp"

namespace hw::conformance {

[[nodiscard]] std::int32_t compressed_size(Compression codec, const BatchPayload& payload);

}  // namespace hw::conformance
