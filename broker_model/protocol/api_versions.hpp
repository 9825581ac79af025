// The first exchange on every client connection: which features the broker has finalized. Until it
// is answered the client sends nothing else. Source: ApiVersionsRequest/Response.json (4.2).
#pragma once

#include <cstdint>

#include "broker_model/protocol/errors.hpp"

namespace hw {

struct ApiVersionsRequest {};

struct ApiVersionsResponse {
    ErrorCode error = ErrorCode::NONE;
    std::int64_t finalized_features_epoch = -1;
    std::int16_t transaction_version = 2;
    std::int16_t group_version = 1;
};

}  // namespace hw
