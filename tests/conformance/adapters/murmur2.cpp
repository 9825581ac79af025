#include "broker_model/client/murmur2.hpp"

#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

std::string from_base64(const std::string& text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (char c : text) {
        int digit = 0;
        if (c >= 'A' && c <= 'Z') digit = c - 'A';
        else if (c >= 'a' && c <= 'z') digit = c - 'a' + 26;
        else if (c >= '0' && c <= '9') digit = c - '0' + 52;
        else if (c == '+') digit = 62;
        else if (c == '/') digit = 63;
        else break;  // padding
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes.push_back(static_cast<char>(bits >> held & 0xff));
    }
    return bytes;
}

Json run(const Json& in) {
    const std::string key = from_base64(in.at("key_base64").get<std::string>());
    Json partitions = Json::object();
    for (const Json& count : in.at("num_partitions")) {
        const auto n = count.get<std::int32_t>();
        partitions[std::to_string(n)] = partition_for_key(key, n);
    }
    return {{"murmur2", murmur2(key)},
            {"to_positive", to_positive(murmur2(key))},
            {"partition_by_num_partitions", partitions}};
}

const RegisterFamily kRegistered{{"murmur2", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
