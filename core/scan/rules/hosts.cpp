// Code hosts and package registries, and our own tokens.

#include "core/scan/checks.hpp"
#include "core/scan/rule.hpp"

namespace hoopgit::scan {
namespace {

constexpr std::string_view github_revoke =
    "https://github.com/settings/tokens, then delete the token";
constexpr std::string_view gitlab_revoke =
    "GitLab: User settings, Access tokens, then revoke the token";

constexpr Rule rules[] = {
    {.id = "github-pat",
     .description = "GitHub personal access token (classic)",
     .keywords = "ghp_",
     .tail = R"([0-9A-Za-z]{36}\b)",
     .at_word = false,
     .confidence = Confidence::sure,
     .check = github_check_digits,
     .revoke = github_revoke},
    {.id = "github-fine-grained-pat",
     .description = "GitHub personal access token (fine-grained)",
     .keywords = "github_pat_",
     .tail = R"([0-9A-Za-z]{22}_[0-9A-Za-z]{59}\b)",
     .at_word = false,
     .entropy = 3.0,
     .revoke = "https://github.com/settings/personal-access-tokens, then "
               "delete the token"},
    {.id = "github-oauth",
     .description = "GitHub OAuth access token",
     .keywords = "gho_",
     .tail = R"([0-9A-Za-z]{36}\b)",
     .at_word = false,
     .confidence = Confidence::sure,
     .check = github_check_digits,
     .revoke = "https://github.com/settings/applications, then revoke the app"},
    {.id = "github-app",
     .description = "GitHub App token (user or installation)",
     .keywords = "ghu_|ghs_",
     .tail = R"([0-9A-Za-z]{36}\b)",
     .at_word = false,
     .confidence = Confidence::sure,
     .check = github_check_digits,
     .revoke = "https://github.com/settings/apps/authorizations"},
    {.id = "github-refresh",
     .description = "GitHub App refresh token",
     .keywords = "ghr_",
     .tail = R"([0-9A-Za-z]{36,76}\b)",
     .at_word = false,
     .entropy = 3.0,
     .revoke = "https://github.com/settings/apps/authorizations"},
    {.id = "gitlab-pat",
     .description = "GitLab personal, project or group access token",
     .keywords = "glpat-",
     .tail = R"([0-9A-Za-z_-]{20,300}(?:\.[0-9a-z]{2,9}){0,2})",
     .at_word = false,
     .entropy = 3.0,
     .revoke = gitlab_revoke},
    {.id = "gitlab-token",
     .description = "GitLab deploy, runner, trigger, feed or agent token",
     .keywords = "gldt-|glrt-|glptt-|glcbt-|glft-|glsoat-|gloas-|glimt-|"
                 "glagent-|glffct-",
     .tail = R"([0-9A-Za-z_-]{20,300}(?:\.[0-9a-z]{2,9}){0,2})",
     .entropy = 3.0,
     .revoke = gitlab_revoke},
    {.id = "bitbucket-app-password",
     .description = "Bitbucket app password",
     .keywords = "ATBB",
     .tail = R"([0-9A-Za-z]{32}\b)",
     .entropy = 3.0,
     .revoke = "Bitbucket: Personal settings, App passwords"},
    {.id = "atlassian-token",
     .description = "Atlassian API token",
     .keywords = "ATATT3",
     .tail = R"([0-9A-Za-z_=-]{100,300})",
     .entropy = 3.5,
     .revoke = "https://id.atlassian.com/manage-profile/security/api-tokens"},
    {.id = "npm-token",
     .description = "npm access token",
     .keywords = "npm_",
     .tail = R"([0-9A-Za-z]{36}\b)",
     .at_word = false,
     .confidence = Confidence::sure,
     .check = github_check_digits,
     .revoke = "npm token revoke"},
    {.id = "pypi-token",
     .description = "PyPI upload token",
     // The first bytes of the macaroon: version, then "pypi.org" or
     // "test.pypi.org".
     .keywords = "pypi-AgEIcHlwaS5vcmc|pypi-AgENdGVzdC5weXBpLm9yZw",
     .tail = R"([0-9A-Za-z_-]{50,1000})",
     .at_word = false,
     .entropy = 3.5,
     .revoke = "https://pypi.org/manage/account/, API tokens"},
    {.id = "rubygems-key",
     .description = "RubyGems API key",
     .keywords = "rubygems_",
     .tail = R"([0-9a-f]{48}\b)",
     .entropy = 2.8,
     .revoke = "https://rubygems.org/profile/api_keys"},
    {.id = "dockerhub-token",
     .description = "Docker Hub access token",
     .keywords = "dckr_pat_|dckr_oat_",
     .tail = R"([0-9A-Za-z_-]{27,40})",
     .at_word = false,
     .entropy = 3.0,
     .revoke = "Docker Hub: Account settings, Personal access tokens"},
    {.id = "hoopgit-token",
     .description = "hoopgit credential or refresh token",
     .keywords = "hgt_|hgr_",
     .tail = R"([0-9A-Za-z]{43}_[0-9a-f]{8}\b)",
     .at_word = false,
     .confidence = Confidence::sure,
     .check = hoopgit_check_digits,
     .revoke = "hoopgit logout"},
};

}  // namespace

std::span<const Rule> host_rules() {
  return rules;
}

}  // namespace hoopgit::scan
