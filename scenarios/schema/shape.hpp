// What a field may hold, as data: the loader's messages and `highwater schema` both come from it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace hw::scenarios {

struct ObjectInfo;

struct Shape {
    enum class Kind {
        Text,     // with `pattern`, if any
        Integer,
        Flag,
        Choice,   // one of `choices`
        List,     // of `item`
        OneOrMany,  // an `item`, or a list of them
        Map,      // any name -> `item`
        Object,   // named fields
        Either,   // one of `either`
        Setting,  // any scalar: a Kafka setting's value
    };
    Kind kind = Kind::Text;
    std::string expected;  // "a time such as 500ms or 30s", for messages
    std::string pattern;   // Text: regular expression (ECMA 262)
    std::vector<std::string> choices;
    const Shape* item = nullptr;
    std::vector<const Shape*> either;
    const ObjectInfo* object = nullptr;
};

// Inclusive. Times in ns, sizes in bytes.
struct Limits {
    std::int64_t min = 0;
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

struct FieldInfo {
    std::string name;
    std::string doc;
    const Shape* shape = nullptr;
    Limits limits;
    bool required = false;
};

struct ObjectInfo {
    std::string name;      // "topic": "unknown field ... in a topic"
    std::string doc;
    std::vector<FieldInfo> fields;
};

// The JSON Schema (draft 2020-12) of a scenario file.
[[nodiscard]] std::string json_schema();

}  // namespace hw::scenarios
