// What a verified token may have, by the rules of trust.

#include "server/identity/admission.hpp"

#include "core/trust/load.hpp"
#include "server/identity/claims.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::identity {
namespace {

using Catch::Matchers::Contains;

const IssuerSettings gha{
    .name = "gha",
    .issuer = "https://token.actions.githubusercontent.com",
    .client_id = "",
    .kind = "service",
    .preset = "github-actions"};
const IssuerSettings corp{.name = "corp",
                          .issuer = "https://id.example.com",
                          .client_id = "hoopgit-cli"};
const IssuerSettings ci{.name = "ci",
                        .issuer = "https://ci.example.com",
                        .client_id = "",
                        .kind = "service"};

Settings settings_with(const std::string& rules) {
  yaml::Problems problems("relay.yaml");
  const yaml::Node root = yaml::parse(rules, problems);
  Settings settings;
  std::vector<trust::Issuer> issuers{{"corp", corp.issuer, "", false},
                                     {"ci", ci.issuer, "", true}};
  if (rules.find("issuer: gha") != std::string::npos)
    issuers.push_back({"gha", gha.issuer, gha.preset, true});
  settings.trust = trust::load(root, issuers);
  INFO(problems.text());
  REQUIRE(problems.empty());
  return settings;
}

const std::string two_grants = R"(trust:
  - name: writes-site
    issuer: gha
    match: {repository_id: "1", ref: refs/heads/main}
    grant: {repositories: [acme/site], scopes: [git:read, git:write, api:approve], refs: [refs/heads/release/*], ttl: 2m}
  - name: reads-all
    issuer: gha
    match: {repository_id: "1"}
    grant: {repositories: ["acme/*"], scopes: [git:read]}
deny:
  - {name: not-seven, match: {run_id: "7"}}
)";

json::Value job(json::Object more = {}) {
  more.try_emplace("sub", "repo:acme/site:ref:refs/heads/main");
  more.try_emplace("repository_id", "1");
  more.try_emplace("ref", "refs/heads/main");
  return more;
}

Decision decide(const json::Value& claims,
                const std::vector<std::string>& scopes = {},
                const std::string& repository = "",
                const IssuerSettings& issuer = gha,
                const std::string& rules = two_grants) {
  static Settings settings;
  settings = settings_with(rules);
  std::optional<RepositoryName> name;
  if (!repository.empty()) name = *RepositoryName::parse(repository);
  return admit(settings, issuer, claims, scopes, name);
}

std::string why(const Decision& decision) {
  const auto* refused = std::get_if<NotTrusted>(&decision);
  return refused == nullptr ? "" : refused->why;
}

TEST_CASE("a credential has the limits of the first grant that fits") {
  const auto wide = std::get<Admission>(decide(job()));
  CHECK(wide.trust == "writes-site");
  CHECK(wide.repositories == std::vector<std::string>{"acme/site"});
  CHECK(wide.refs == std::vector<std::string>{"refs/heads/release/*"});
  CHECK(wide.ttl == std::chrono::minutes(2));
  // A grant gives no machine what machines never have.
  CHECK(wide.scopes == std::vector<Scope>{Scope::git_read, Scope::git_write});
}

TEST_CASE("what was not asked for is still known, for the session of a job") {
  const auto narrow =
      std::get<Admission>(decide(job(), {"git:read"}, "acme/site"));
  CHECK(narrow.scopes == std::vector<Scope>{Scope::git_read});
  CHECK(narrow.all_scopes ==
        std::vector<Scope>{Scope::git_read, Scope::git_write});
  CHECK(narrow.all_repositories == std::vector<std::string>{"acme/site"});
  const auto other = std::get<Admission>(decide(job(), {}, "acme/docs"));
  CHECK(other.all_scopes == std::vector<Scope>{Scope::git_read});
  CHECK(other.all_repositories == std::vector<std::string>{"acme/*"});
}

TEST_CASE("nothing of one grant is added to another") {
  const auto other = std::get<Admission>(
      decide(job(), {"git:read", "git:write"}, "acme/docs"));
  CHECK(other.trust == "reads-all");
  CHECK(other.scopes == std::vector<Scope>{Scope::git_read});
  CHECK(other.repositories == std::vector<std::string>{"acme/docs"});
  CHECK(other.refs.empty());
  const auto branch = std::get<Admission>(
      decide(job({{"ref", "refs/heads/x"}}), {"git:write"}, "acme/site"));
  CHECK(branch.scopes.empty());
}

TEST_CASE("no match is a refusal that names clauses and not values") {
  const auto refused = why(decide(job({{"repository_id", "2"}})));
  CHECK(refused ==
        "rule writes-site: match repository_id; rule reads-all: match "
        "repository_id");
  CHECK_THAT(why(decide(job(), {}, "other/place")),
             Contains("grant repositories"));
}

TEST_CASE("a denial refuses whoever it matches, people too") {
  CHECK(why(decide(job({{"run_id", "7"}}))) == "denied by rule not-seven");
  CHECK(why(decide(json::object({{"run_id", "7"}}), {}, "", corp)) ==
        "denied by rule not-seven");
  CHECK(why(decide(json::object({{"run_id", "8"}}), {}, "", corp)).empty());
}

TEST_CASE("a preset for machines without a rule lets nobody in") {
  Settings settings;
  CHECK(std::holds_alternative<NotTrusted>(
      admit(settings, gha, job(), {}, std::nullopt)));
  // Of an issuer of one's own the policy decides.
  CHECK(std::holds_alternative<Admission>(
      admit(settings, ci, job(), {}, std::nullopt)));
}

TEST_CASE("an issuer that a rule is about needs a match, people's too") {
  const std::string rules =
      "trust:\n  - {name: staff, issuer: corp, match: {hd: example.com}, "
      "grant: {repositories: ['acme/*'], scopes: [git:read, api:approve]}}\n"
      "  - {name: own, issuer: ci, match: {pipeline: x}, grant: "
      "{repositories: [a/b], scopes: [git:read]}}\n";
  CHECK_FALSE(why(decide(job(), {}, "", ci, rules)).empty());
  CHECK_FALSE(why(decide(job(), {}, "", corp, rules)).empty());
  const auto staff = std::get<Admission>(
      decide(json::object({{"hd", "example.com"}}), {}, "", corp, rules));
  CHECK(staff.scopes ==
        std::vector<Scope>{Scope::git_read, Scope::api_approve});
}

TEST_CASE("a machine is known by what is never given to another") {
  const auto holder = std::get<Holder>(read_holder(gha, job()));
  CHECK(holder.person.subject == "repository_id:1");
  CHECK(holder.person.name == "repo:acme/site:ref:refs/heads/main");
  const auto renamed = std::get<Holder>(
      read_holder(gha, job({{"sub", "repo:acme/new:ref:refs/heads/main"}})));
  CHECK(renamed.person.subject == holder.person.subject);
  const auto recycled =
      std::get<Holder>(read_holder(gha, job({{"repository_id", "2"}})));
  CHECK(recycled.person.subject != holder.person.subject);
}

TEST_CASE("a credential covers what its globs match, and no more") {
  Identity identity;
  CHECK(identity.covers(*RepositoryName::parse("any/thing")));
  CHECK(identity.may_update("refs/heads/main"));
  identity.repositories = {"acme/*"};
  identity.refs = {"refs/heads/release/*", "refs/tags/v*"};
  CHECK(identity.covers(*RepositoryName::parse("acme/site")));
  CHECK_FALSE(identity.covers(*RepositoryName::parse("acme2/site")));
  CHECK_FALSE(identity.covers(*RepositoryName::parse("acme/a/b")));
  CHECK(identity.may_update("refs/heads/release/1.2"));
  CHECK(identity.may_update("refs/tags/v1"));
  CHECK_FALSE(identity.may_update("refs/heads/release"));
  CHECK_FALSE(identity.may_update("refs/heads/main"));
  CHECK_FALSE(identity.may_update("refs/heads/release/1/2"));
}

}  // namespace
}  // namespace hoopgit::identity
