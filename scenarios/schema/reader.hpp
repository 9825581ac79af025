// Reads a tree into structs by field tables. A table is the only description of an object: its
// names, documentation, limits and what each value becomes.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/problem.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/schema/shape.hpp"
#include "scenarios/yaml/node.hpp"

namespace hw::scenarios {

class Reader {
  public:
    explicit Reader(Problems& problems) : problems_(problems) {}

    void problem(Mark at, std::string what, std::string expected = {}, std::string nearest = {}) {
        problems_.add(at, std::move(what), std::move(expected), std::move(nearest));
    }
    void unknown(Mark at, const std::string& what, const std::string& name,
                 const std::vector<std::string>& known);
    // A check that needs the whole scenario (a topic named before it is described).
    void later(std::function<void(Reader&, const Scenario&)> check) {
        later_.push_back(std::move(check));
    }
    void run_later_checks(const Scenario& scenario);

  private:
    Problems& problems_;
    std::vector<std::function<void(Reader&, const Scenario&)>> later_;
};

// Codec<T>: static const Shape& shape(); static bool read(Reader&, const Node&, const Limits&, T&).
// read() returns false after reporting a problem.
template <class T>
struct Codec;

template <class T>
struct Field {
    FieldInfo info;
    std::function<bool(Reader&, const Node&, T&)> read;

    Field&& required() && {
        info.required = true;
        return std::move(*this);
    }
};

template <class T>
struct Table {
    ObjectInfo info;
    std::vector<Field<T>> fields;
    std::function<void(Reader&, const Node&, const T&)> check;  // contradictions; may be empty
};

// Specialized for every struct of a scenario, in the tables_*.cpp files.
template <class T>
struct TableOf {
    static const Table<T>& get();
};

template <class Member>
struct MemberOf;
template <class T, class V>
struct MemberOf<V T::*> {
    using Object = T;
    using Value = V;
};

template <auto Member>
auto field(const char* name, const char* doc, Limits limits = {}) {
    using Object = typename MemberOf<decltype(Member)>::Object;
    using Value = typename MemberOf<decltype(Member)>::Value;
    return Field<Object>{{name, doc, &Codec<Value>::shape(), limits, false},
                         [limits](Reader& reader, const Node& node, Object& out) {
                             return Codec<Value>::read(reader, node, limits, out.*Member);
                         }};
}

// A field whose value is read as a V and then put where it belongs.
template <class T, class V, class Put>
Field<T> field_into(const char* name, const char* doc, Put put, Limits limits = {}) {
    return Field<T>{{name, doc, &Codec<V>::shape(), limits, false},
                    [limits, put](Reader& reader, const Node& node, T& out) {
                        V value{};
                        if (!Codec<V>::read(reader, node, limits, value)) return false;
                        return put(reader, node, out, std::move(value));
                    }};
}

template <class T>
Table<T> make_table(const char* name, const char* doc, std::vector<Field<T>> fields,
                    std::function<void(Reader&, const Node&, const T&)> check = {}) {
    Table<T> table{{name, doc, {}}, std::move(fields), std::move(check)};
    for (const Field<T>& f : table.fields) table.info.fields.push_back(f.info);
    return table;
}

// Reports everything about `node` that is not this object: not a map, unknown or missing fields.
bool check_fields(Reader& reader, const Node& node, const ObjectInfo& info);

template <class T>
bool read_object(Reader& reader, const Node& node, const Table<T>& table, T& out) {
    bool good = check_fields(reader, node, table.info);
    for (const Node::Entry& entry : node.entries) {
        for (const Field<T>& f : table.fields) {
            if (f.info.name == entry.key) good = f.read(reader, entry.value, out) && good;
        }
    }
    if (good && table.check) table.check(reader, node, out);
    return good;
}

}  // namespace hw::scenarios
