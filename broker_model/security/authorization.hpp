// RULE acl.authorize -- super users may do anything; else one matching DENY refuses, one matching
// ALLOW admits, and without either the request is refused, unless nobody has written an entry for
// the resource at all and allow.everyone.if.no.acl.found is set.
//   entries for topic foo                           request of alice   everyone?  | allowed?
//   -                                               read foo           no         | no
//   -                                               read foo           yes        | yes
//   allow bob read foo                              read foo           yes        | no
//   allow alice read fo (prefixed)                  read foo           no         | yes
//   allow alice read foo, deny everybody read foo   read foo           no         | no
//   allow alice read foo                            describe foo       no         | yes
//   deny alice read foo, allow alice all foo        describe foo       no         | yes
// ALLOW of READ, WRITE, DELETE or ALTER implies DESCRIBE, ALTER_CONFIGS implies DESCRIBE_CONFIGS;
// DENY implies nothing more. Source: StandardAuthorizerData.authorize, findResult (4.2).
#pragma once

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

#include "broker_model/security/acl.hpp"

namespace hw {

struct AuthorizerSettings {
    std::set<std::string> super_users;  // "Type:name"
    bool allow_everyone_without_acl = false;
};

// "User:a;User:b", blanks around each do not matter.
[[nodiscard]] inline std::set<std::string> parse_super_users(std::string_view text) {
    std::set<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
        if (!one.empty()) out.emplace(one);
    }
    return out;
}

[[nodiscard]] inline bool covers_resource(const Acl& acl, const AclRequest& request) {
    if (acl.resource != request.resource) return false;
    if (acl.pattern == AclPattern::Prefixed) return request.name.starts_with(acl.name);
    return acl.name == kAclWildcard || acl.name == request.name;
}

[[nodiscard]] inline bool covers_operation(const Acl& acl, AclOperation asked) {
    using enum AclOperation;
    if (acl.operation == All || acl.operation == asked) return true;
    if (acl.permission == AclPermission::Deny) return false;
    if (asked == Describe) {
        return acl.operation == Read || acl.operation == Write || acl.operation == Delete ||
               acl.operation == Alter;
    }
    return asked == DescribeConfigs && acl.operation == AlterConfigs;
}

[[nodiscard]] inline bool applies_to(const Acl& acl, const AclRequest& request) {
    const bool who = acl.principal == kAnyUser || acl.principal == request.principal;
    const bool where = acl.host == kAclWildcard || acl.host == request.host;
    return who && where && covers_operation(acl, request.operation);
}

[[nodiscard]] inline bool is_authorized(std::span<const Acl> acls,
                                        const AuthorizerSettings& settings,
                                        const AclRequest& request) {
    if (settings.super_users.contains(request.principal)) return true;
    bool any = false;
    bool allowed = false;
    for (const Acl& acl : acls) {
        if (!covers_resource(acl, request)) continue;
        any = true;
        if (!applies_to(acl, request)) continue;
        if (acl.permission == AclPermission::Deny) return false;
        allowed = true;
    }
    return allowed || (!any && settings.allow_everyone_without_acl);
}

}  // namespace hw
