// Values of settings as JSON, for the two configuration families.
#pragma once

#include "broker_model/config/value.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {

inline Json json_of(const config::Value& value) {
    struct Writer {
        Json operator()(std::monostate) const { return nullptr; }
        Json operator()(bool b) const { return b; }
        Json operator()(std::int64_t n) const { return n; }
        Json operator()(double d) const { return d; }
        Json operator()(const std::string& s) const { return s; }
        Json operator()(const config::TextList& list) const { return list; }
    };
    return std::visit(Writer{}, value);
}

}  // namespace hw::conformance
