// RULE quota.level -- which quota a client falls under, and with whom it shares it: the first level
// that exists counts, also when it is generous.
//   1 user, client      2 user, every client       3 user
//   4 every user, client  5 every user, every client  6 every user
//   7 client            8 every client
//   quotas set                    client (u, c)  | limit from   shared by
//   (u, -) 100                    (u, c)         | 3            all clients of u
//   (u, <default>) 100            (u, c)         | 2            clients c of u
//   (-, c) 50, (u, -) 100         (u, c)         | 3            all clients of u
//   (-, c) 50                     (u, c)         | 7            clients c of everybody
// With quotas of one kind only, the kind alone says who shares, whether a quota matches or not.
// Source: ClientQuotaManager.DefaultQuotaCallback (4.2), KIP-55; behaviour sheet.
#pragma once

#include <compare>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>

namespace hw {

inline constexpr const char* kEveryEntity = "<default>";

struct QuotaEntity {
    std::optional<std::string> user;  // nullopt: this level is not used; kEveryEntity: any
    std::optional<std::string> client_id;
    auto operator<=>(const QuotaEntity&) const = default;
};

// Who is counted together; empty: the level is not used.
struct QuotaTags {
    std::string user;
    std::string client_id;
    auto operator<=>(const QuotaTags&) const = default;
};

class QuotaLevels {
  public:
    void set(const QuotaEntity& entity, double limit) { limits_[entity] = limit; }
    void remove(const QuotaEntity& entity) { limits_.erase(entity); }
    [[nodiscard]] bool any() const { return !limits_.empty(); }

    [[nodiscard]] bool several_kinds() const {
        bool kinds[3] = {false, false, false};
        for (const auto& [entity, limit] : limits_) kinds[kind_of(entity)] = true;
        return kinds[0] + kinds[1] + kinds[2] > 1;
    }

    [[nodiscard]] QuotaTags tags(const std::string& user, const std::string& client_id) const {
        if (!any()) return {"", client_id};
        if (!several_kinds()) {
            switch (kind_of(limits_.begin()->first)) {
                case kUser: return {user, ""};
                case kClient: return {"", client_id};
                default: return {user, client_id};
            }
        }
        for (const char* u : {user.c_str(), kEveryEntity}) {
            if (has({u, client_id}) || has({u, kEveryEntity})) return {user, client_id};
            if (has({u, std::nullopt})) return {user, ""};
        }
        return {"", client_id};
    }

    [[nodiscard]] std::optional<double> limit(const QuotaTags& tags) const {
        const bool user = !tags.user.empty();
        const bool client = !tags.client_id.empty();
        if (user && client) {
            return first_of({{tags.user, tags.client_id},
                             {tags.user, kEveryEntity},
                             {kEveryEntity, tags.client_id},
                             {kEveryEntity, kEveryEntity}});
        }
        if (user) return first_of({{tags.user, std::nullopt}, {kEveryEntity, std::nullopt}});
        if (client) return first_of({{std::nullopt, tags.client_id}, {std::nullopt, kEveryEntity}});
        return std::nullopt;
    }

  private:
    enum Kind { kUserClient, kUser, kClient };
    static Kind kind_of(const QuotaEntity& e) {
        if (e.user && e.client_id) return kUserClient;
        return e.user ? kUser : kClient;
    }
    [[nodiscard]] bool has(const QuotaEntity& e) const { return limits_.contains(e); }
    [[nodiscard]] std::optional<double> first_of(
        std::initializer_list<QuotaEntity> entities) const {
        for (const QuotaEntity& e : entities) {
            if (const auto it = limits_.find(e); it != limits_.end()) return it->second;
        }
        return std::nullopt;
    }

    std::map<QuotaEntity, double> limits_;
};

}  // namespace hw
