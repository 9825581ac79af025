#include "scenarios/schema/reader.hpp"

namespace hw::scenarios {

void Reader::unknown(Mark at, const std::string& what, const std::string& name,
                     const std::vector<std::string>& known) {
    const std::string nearest = nearest_name(name, known);
    // A long list helps nobody who has been told the nearest name.
    const bool list_all = known.size() <= 12 || nearest.empty();
    problem(at, "unknown " + what + " " + quoted(name), list_all ? one_of(known) : "", nearest);
}

void Reader::run_later_checks(const Scenario& scenario) {
    for (const auto& check : later_) check(*this, scenario);
    later_.clear();
}

bool check_fields(Reader& reader, const Node& node, const ObjectInfo& info) {
    if (node.kind != Node::Kind::Map) {
        const char* found = node.kind == Node::Kind::List   ? "a list"
                            : node.kind == Node::Kind::Null ? "nothing"
                                                            : "a plain value";
        reader.problem(node.mark, std::string(found) + " stands where a " + info.name + " belongs",
                       "fields such as " + info.fields.front().name + ": ...");
        return false;
    }
    bool good = true;
    std::vector<std::string> names;
    for (const FieldInfo& field : info.fields) names.push_back(field.name);
    for (const Node::Entry& entry : node.entries) {
        bool known = false;
        for (const std::string& name : names) known = known || name == entry.key;
        if (known) continue;
        reader.unknown(entry.key_mark, "field in a " + info.name + ":", entry.key, names);
        good = false;
    }
    for (const FieldInfo& field : info.fields) {
        if (!field.required || node.find(field.name) != nullptr) continue;
        reader.problem(node.mark, "a " + info.name + " without " + field.name, field.doc);
        good = false;
    }
    return good;
}

}  // namespace hw::scenarios
