#include "core/trust/preset.hpp"

#include <algorithm>

namespace hoopgit::trust {
namespace {

using enum ClaimType;

std::vector<ClaimKind> texts_named(
    std::initializer_list<std::string_view> names,
    std::initializer_list<ClaimKind> others = {}) {
  std::vector<ClaimKind> claims{{"iss", text}, {"sub", text}, {"jti", text}};
  for (const auto name : names)
    claims.push_back({name, text});
  claims.insert(claims.end(), others.begin(), others.end());
  return claims;
}

Preset github() {
  return {.name = "github-actions",
          .claims = texts_named({"repository",
                                 "repository_id",
                                 "repository_owner",
                                 "repository_owner_id",
                                 "repository_visibility",
                                 "ref",
                                 "ref_type",
                                 "ref_protected",
                                 "sha",
                                 "event_name",
                                 "environment",
                                 "environment_node_id",
                                 "job_workflow_ref",
                                 "job_workflow_sha",
                                 "workflow",
                                 "workflow_ref",
                                 "workflow_sha",
                                 "runner_environment",
                                 "enterprise",
                                 "enterprise_id",
                                 "actor",
                                 "actor_id",
                                 "head_ref",
                                 "base_ref",
                                 "run_id",
                                 "run_number",
                                 "run_attempt",
                                 "check_run_id"}),
          .anchors = {{{"repository_id"}}, {{"repository_owner_id"}}},
          .identity = {"repository_id"}};
}

Preset gitlab() {
  return {
      .name = "gitlab",
      .claims = texts_named({"project_id",
                             "project_path",
                             "job_project_id",
                             "job_project_path",
                             "namespace_id",
                             "namespace_path",
                             "job_namespace_id",
                             "job_namespace_path",
                             "ref",
                             "ref_type",
                             "ref_path",
                             "ref_protected",
                             "pipeline_source",
                             "pipeline_id",
                             "environment",
                             "environment_protected",
                             "environment_action",
                             "deployment_tier",
                             "ci_config_ref_uri",
                             "ci_config_sha",
                             "runner_environment",
                             "project_visibility",
                             "user_id",
                             "user_login",
                             "user_email",
                             "user_access_level",
                             "job_id",
                             "job_source",
                             "sha"},
                            {{"runner_id", number}, {"groups_direct", texts}}),
      .anchors = {{{"project_id", "job_project_id"}}, {{"namespace_id"}}},
      .identity = {"job_project_id"}};
}

Preset buildkite() {
  return {.name = "buildkite",
          .claims = texts_named(
              {"organization_id", "organization_slug", "pipeline_id",
               "pipeline_slug", "build_branch", "build_tag", "build_commit",
               "build_id", "build_source", "step_key", "job_id", "agent_id",
               "cluster_id", "cluster_name", "queue_id", "queue_key",
               "runner_environment"},
              {{"build_number", number}}),
          .anchors = {{{"pipeline_id"}}, {{"organization_id"}}},
          .identity = {"pipeline_id"}};
}

Preset circleci() {
  return {.name = "circleci",
          .claims = texts_named(
              {"oidc.circleci.com/project-id", "oidc.circleci.com/vcs-origin",
               "oidc.circleci.com/vcs-ref", "oidc.circleci.com/org-id",
               "oidc.circleci.com/job-id", "oidc.circleci.com/pipeline-id",
               "oidc.circleci.com/pipeline-definition-id",
               "oidc.circleci.com/workflow-id"},
              {{"oidc.circleci.com/context-ids", texts},
               {"oidc.circleci.com/ssh-rerun", boolean}}),
          .anchors = {{{"oidc.circleci.com/project-id"}}},
          .identity = {"oidc.circleci.com/project-id"}};
}

/// Of the service connection only names are known; of an Entra application its
/// object.
Preset azure() {
  return {.name = "azure-devops",
          .claims = texts_named({"oid", "tid", "azp", "appid", "idtyp"}),
          .is_open = true,
          .anchors = {{{"oid"}}, {{"sub"}, true}},
          .identity = {"oid"}};
}

Preset jenkins() {
  return {.name = "jenkins",
          .claims = texts_named({"build_number"}),
          .is_open = true,
          .anchors = {{{"sub"}, true}}};
}

Preset kubernetes() {
  return {.name = "kubernetes",
          .claims = texts_named(
              {"/kubernetes.io/namespace", "/kubernetes.io/serviceaccount/name",
               "/kubernetes.io/serviceaccount/uid", "/kubernetes.io/pod/name",
               "/kubernetes.io/pod/uid", "/kubernetes.io/node/name",
               "/kubernetes.io/node/uid"}),
          .anchors = {{{"/kubernetes.io/serviceaccount/uid"}},
                      {{"/kubernetes.io/namespace",
                        "/kubernetes.io/serviceaccount/name"},
                       true}},
          .identity = {"/kubernetes.io/serviceaccount/uid"}};
}

/// The subject is the identity, by SPIFFE's own definition.
Preset spiffe() {
  return {.name = "spiffe",
          .claims = texts_named({}),
          .is_open = true,
          .anchors = {{{"sub"}}}};
}

}  // namespace

std::string_view name_of(ClaimType type) {
  switch (type) {
    case text:
      return "text";
    case boolean:
      return "true or false";
    case number:
      return "a number";
    case texts:
      return "a list of texts";
  }
  return "";
}

const ClaimKind* Preset::find(std::string_view claim) const {
  const auto found =
      std::find_if(claims.begin(), claims.end(),
                   [&](const ClaimKind& each) { return each.name == claim; });
  return found == claims.end() ? nullptr : &*found;
}

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all{github(),     gitlab(), buildkite(),
                                       circleci(),   azure(),  jenkins(),
                                       kubernetes(), spiffe()};
  return all;
}

const Preset* find_preset(std::string_view name) {
  for (const auto& preset : presets())
    if (preset.name == name) return &preset;
  return nullptr;
}

std::string_view shared_issuer_preset(std::string_view issuer) {
  const auto is = [&](std::string_view begin) {
    return issuer == begin ||
           (issuer.starts_with(begin) && issuer[begin.size()] == '/');
  };
  if (is("https://token.actions.githubusercontent.com"))
    return "github-actions";
  if (is("https://gitlab.com")) return "gitlab";
  if (is("https://agent.buildkite.com")) return "buildkite";
  if (is("https://oidc.circleci.com")) return "circleci";
  return "";
}

}  // namespace hoopgit::trust
