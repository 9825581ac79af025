// Access control entries, as the metadata holds them, and what a request asks for.
// Source: StandardAcl, AclOperation, ResourceType (4.2).
#pragma once

#include <cstdint>
#include <string>

namespace hw {

enum class AclResource : std::uint8_t {
    Topic, Group, Cluster, TransactionalId, DelegationToken, User,
};
enum class AclOperation : std::uint8_t {
    All, Read, Write, Create, Delete, Alter, Describe, ClusterAction, DescribeConfigs, AlterConfigs,
    IdempotentWrite, CreateTokens, DescribeTokens, TwoPhaseCommit,
};
enum class AclPattern : std::uint8_t { Literal, Prefixed };
enum class AclPermission : std::uint8_t { Allow, Deny };

inline constexpr const char* kAclWildcard = "*";
inline constexpr const char* kAnyUser = "User:*";

struct Acl {
    AclResource resource = AclResource::Topic;
    std::string name;  // "*" in a literal entry: every resource of the type
    AclPattern pattern = AclPattern::Literal;
    std::string principal;  // "Type:name"; "User:*" is everybody, of whatever type
    std::string host;       // "*": every host
    AclOperation operation = AclOperation::All;
    AclPermission permission = AclPermission::Allow;
};

struct AclRequest {
    std::string principal;
    std::string host;
    AclOperation operation = AclOperation::Read;
    AclResource resource = AclResource::Topic;
    std::string name;
};

}  // namespace hw
