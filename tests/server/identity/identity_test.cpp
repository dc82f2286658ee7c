#include "server/identity/identity.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::identity {
namespace {

TEST_CASE("a scope is read by the name it is written with") {
  for (const auto scope : {Scope::git_read, Scope::git_write, Scope::api_read,
                           Scope::api_approve, Scope::api_admin})
    CHECK(*parse_scope(name_of(scope)) == scope);
  for (const auto* name : {"", "git", "git:READ", "git:read ", "api:*"})
    CHECK(parse_scope(name).error().fault == Fault::usage);
}

TEST_CASE("an identity may do what its scopes say and nothing else") {
  Identity identity;
  CHECK_FALSE(identity.may(Scope::git_read));
  identity.scopes = {Scope::git_read};
  CHECK(identity.may(Scope::git_read));
  CHECK_FALSE(identity.may(Scope::git_write));
}

TEST_CASE("an identity without repositories covers all, else only those") {
  const auto site = *RepositoryName::parse("acme/site");
  Identity identity;
  CHECK(identity.covers(site));
  identity.repositories = {"acme/site"};
  CHECK(identity.covers(site));
  CHECK_FALSE(identity.covers(*RepositoryName::parse("acme/site2")));
  CHECK_FALSE(identity.covers(*RepositoryName::parse("acme/Site")));
}

TEST_CASE("whose groups are unknown is in none") {
  Identity identity;
  CHECK_FALSE(identity.is_in("dev"));
  identity.actor.groups = {"dev"};
  CHECK(identity.is_in("dev"));
  CHECK_FALSE(identity.is_in("de"));
}

}  // namespace
}  // namespace hoopgit::identity
