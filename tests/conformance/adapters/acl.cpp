#include "broker_model/security/authorization.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

const std::map<std::string, AclResource> kResources{
    {"TOPIC", AclResource::Topic},
    {"GROUP", AclResource::Group},
    {"CLUSTER", AclResource::Cluster},
    {"TRANSACTIONAL_ID", AclResource::TransactionalId},
    {"DELEGATION_TOKEN", AclResource::DelegationToken},
    {"USER", AclResource::User}};
const std::map<std::string, AclOperation> kOperations{
    {"ALL", AclOperation::All},
    {"READ", AclOperation::Read},
    {"WRITE", AclOperation::Write},
    {"CREATE", AclOperation::Create},
    {"DELETE", AclOperation::Delete},
    {"ALTER", AclOperation::Alter},
    {"DESCRIBE", AclOperation::Describe},
    {"CLUSTER_ACTION", AclOperation::ClusterAction},
    {"DESCRIBE_CONFIGS", AclOperation::DescribeConfigs},
    {"ALTER_CONFIGS", AclOperation::AlterConfigs},
    {"IDEMPOTENT_WRITE", AclOperation::IdempotentWrite},
    {"CREATE_TOKENS", AclOperation::CreateTokens},
    {"DESCRIBE_TOKENS", AclOperation::DescribeTokens},
    {"TWO_PHASE_COMMIT", AclOperation::TwoPhaseCommit}};

Json run(const Json& in) {
    const AuthorizerSettings settings{parse_super_users(in.at("super.users").get<std::string>()),
                                      in.at("allow.everyone.if.no.acl.found")};
    std::vector<Acl> acls;
    for (const Json& a : in.at("acls")) {
        acls.push_back({kResources.at(a.at("resource_type")), a.at("resource_name"),
                        a.at("pattern_type") == "PREFIXED" ? AclPattern::Prefixed
                                                           : AclPattern::Literal,
                        a.at("principal"), a.at("host"), kOperations.at(a.at("operation")),
                        a.at("permission_type") == "DENY" ? AclPermission::Deny
                                                          : AclPermission::Allow});
    }
    Json out{{"results", Json::array()}};
    for (const Json& r : in.at("requests")) {
        const AclRequest request{r.at("principal"), r.at("host"), kOperations.at(r.at("operation")),
                                 kResources.at(r.at("resource_type")), r.at("resource_name")};
        out["results"].push_back(is_authorized(acls, settings, request) ? "ALLOWED" : "DENIED");
    }
    return out;
}

const RegisterFamily kAcl{{"acl", "B", run, {}}};

}  // namespace
}  // namespace hw::conformance
