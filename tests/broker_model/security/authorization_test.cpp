#include "broker_model/security/authorization.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace hw;

namespace {

Acl entry(const char* principal, AclOperation operation, AclPermission permission,
          const char* name = "foo", AclPattern pattern = AclPattern::Literal) {
    return {AclResource::Topic, name, pattern, principal, "*", operation, permission};
}
AclRequest asks(AclOperation operation) {
    return {"User:alice", "10.0.0.1", operation, AclResource::Topic, "foo"};
}

}  // namespace

TEST_CASE("acl.authorize: the table") {
    using enum AclOperation;
    using enum AclPermission;
    const AuthorizerSettings closed;
    const AuthorizerSettings open{{}, true};
    std::vector<Acl> acls;
    CHECK_FALSE(is_authorized(acls, closed, asks(Read)));
    CHECK(is_authorized(acls, open, asks(Read)));
    acls = {entry("User:bob", Read, Allow)};
    CHECK_FALSE(is_authorized(acls, open, asks(Read)));
    acls = {entry("User:alice", Read, Allow, "fo", AclPattern::Prefixed)};
    CHECK(is_authorized(acls, closed, asks(Read)));
    acls = {entry("User:alice", Read, Allow), entry("User:*", Read, Deny)};
    CHECK_FALSE(is_authorized(acls, closed, asks(Read)));
    acls = {entry("User:alice", Read, Allow)};
    CHECK(is_authorized(acls, closed, asks(Describe)));
    CHECK_FALSE(is_authorized(acls, closed, asks(Write)));
    acls = {entry("User:alice", Read, Deny), entry("User:alice", All, Allow)};
    CHECK(is_authorized(acls, closed, asks(Describe)));
    CHECK_FALSE(is_authorized(acls, closed, asks(Read)));
}

TEST_CASE("acl.authorize: super users win over DENY") {
    const AuthorizerSettings settings{parse_super_users(" User:alice ;User:x"), false};
    CHECK(settings.super_users == std::set<std::string>{"User:alice", "User:x"});
    const std::vector<Acl> acls{entry("User:*", AclOperation::All, AclPermission::Deny)};
    CHECK(is_authorized(acls, settings, asks(AclOperation::Read)));
}
