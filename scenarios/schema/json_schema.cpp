// JSON Schema from the field tables. Written by hand rather than through a JSON library: the order
// of the keys is part of what is checked in.
#include <fmt/format.h>

#include <map>

#include "scenarios/schema/codec.hpp"

namespace hw::scenarios {
namespace {

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

class Writer {
  public:
    std::string document() {
        const std::string root = reference(*Codec<Scenario>::shape().object);
        std::string defs;
        for (const auto& [name, text] : definitions_) {
            defs += (defs.empty() ? "" : ",\n") + fmt::format("    {}: {}", json_text(name), text);
        }
        return fmt::format(
            "{{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
            "  \"title\": \"Highwater scenario\",\n  \"$ref\": {},\n"
            "  \"$defs\": {{\n{}\n  }}\n}}\n",
            json_text(root), defs);
    }

  private:
    std::string reference(const ObjectInfo& object) {
        std::string name = object.name;
        for (char& c : name) c = c == ' ' ? '_' : c;
        if (!definitions_.contains(name)) {
            definitions_[name];  // reserves the name, in case an object holds itself
            definitions_[name] = describe(object);
        }
        return "#/$defs/" + name;
    }

    std::string describe(const ObjectInfo& object) {
        std::string properties;
        std::string required;
        for (const FieldInfo& field : object.fields) {
            properties += (properties.empty() ? "" : ",\n") +
                          fmt::format("        {}: {{\"description\": {}, {}}}",
                                      json_text(field.name), json_text(field.doc),
                                      body(*field.shape, field.limits));
            if (field.required) {
                required += (required.empty() ? "" : ", ") + json_text(field.name);
            }
        }
        return fmt::format(
            "{{\n      \"description\": {},\n      \"type\": \"object\",\n"
            "      \"additionalProperties\": false,\n      \"required\": [{}],\n"
            "      \"properties\": {{\n{}\n      }}\n    }}",
            json_text(object.doc), required, properties);
    }

    // The members of a schema object, without its braces.
    std::string body(const Shape& shape, const Limits& limits) {
        switch (shape.kind) {
            case Shape::Kind::Text:
                if (shape.pattern.empty()) return "\"type\": \"string\"";
                return fmt::format("\"type\": \"string\", \"pattern\": {}",
                                   json_text(shape.pattern));
            case Shape::Kind::Integer: return integer(limits);
            case Shape::Kind::Flag: return "\"type\": \"boolean\"";
            case Shape::Kind::Choice: return choice(shape);
            case Shape::Kind::List:
                return fmt::format("\"type\": \"array\", \"items\": {{{}}}",
                                   body(*shape.item, limits));
            case Shape::Kind::OneOrMany:
                return fmt::format(
                    "\"anyOf\": [{{{0}}}, {{\"type\": \"array\", \"items\": {{{0}}}}}]",
                    body(*shape.item, limits));
            case Shape::Kind::Map:
                return fmt::format("\"type\": \"object\", \"additionalProperties\": {{{}}}",
                                   body(*shape.item, limits));
            case Shape::Kind::Object:
                return fmt::format("\"$ref\": {}", json_text(reference(*shape.object)));
            case Shape::Kind::Either: return either(shape, limits);
            case Shape::Kind::Setting:
                return "\"type\": [\"string\", \"number\", \"boolean\"]";
        }
        return "";
    }
    static std::string integer(const Limits& limits) {
        std::string out = fmt::format("\"type\": \"integer\", \"minimum\": {}", limits.min);
        if (limits.max != Limits{}.max) out += fmt::format(", \"maximum\": {}", limits.max);
        return out;
    }
    static std::string choice(const Shape& shape) {
        std::string words;
        for (const std::string& word : shape.choices) {
            words += (words.empty() ? "" : ", ") + json_text(word);
        }
        return fmt::format("\"enum\": [{}]", words);
    }
    std::string either(const Shape& shape, const Limits& limits) {
        std::string parts;
        for (const Shape* one : shape.either) {
            parts += (parts.empty() ? "" : ", ") + fmt::format("{{{}}}", body(*one, limits));
        }
        return fmt::format("\"anyOf\": [{}]", parts);
    }

    std::map<std::string, std::string> definitions_;
};

}  // namespace

std::string json_schema() { return Writer().document(); }

}  // namespace hw::scenarios
