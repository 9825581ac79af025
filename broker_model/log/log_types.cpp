#include "broker_model/log/log_types.hpp"

namespace hw {

std::string_view exception_name(LogException exception) {
    switch (exception) {
        case LogException::None: return "";
        case LogException::IllegalArgument: return "IllegalArgumentException";
        case LogException::UnexpectedAppendOffset: return "UnexpectedAppendOffsetException";
        case LogException::OffsetsOutOfOrder: return "OffsetsOutOfOrderException";
        case LogException::Kafka: return "KafkaException";
    }
    return "";
}

}  // namespace hw
