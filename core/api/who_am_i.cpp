#include "core/api/api.hpp"
#include "core/api/reading.hpp"

namespace hoopgit::api {
namespace {

json::Value repository_to_json(const WhoAmI::Repository& repository) {
  return json::object(
      {{"name", repository.name}, {"may", json::array_of(repository.may)}});
}

Result<WhoAmI::Repository> repository_from_json(const json::Value& value) {
  WhoAmI::Repository repository;
  repository.name = TRY(value.text("name"));
  repository.may = TRY(value.texts("may"));
  return repository;
}

json::Value agent_to_json(const WhoAmI::Agent& agent) {
  return json::object({{"name", agent.name},
                       {"refs", json::array_of(agent.refs)},
                       {"actions", json::array_of(agent.actions)},
                       {"pushes", agent.pushes}});
}

Result<WhoAmI::Agent> agent_from_json(const json::Value& value) {
  WhoAmI::Agent agent{.name = TRY(value.text("name"))};
  agent.refs = TRY(value.texts("refs"));
  agent.actions = TRY(value.texts("actions"));
  agent.pushes = TRY(value.integer("pushes"));
  return agent;
}

}  // namespace

json::Value to_json(const WhoAmI& who) {
  json::Value value = json::object(
      {{"issuer", who.issuer},
       {"subject", who.subject},
       {"name", who.name},
       {"kind", who.kind},
       {"groups", nullptr},
       {"scopes", json::array_of(who.scopes)},
       {"expires", to_rfc3339(who.expires)},
       {"repositories", list_of(who.repositories, repository_to_json)}});
  if (who.groups) value.set("groups", json::array_of(*who.groups));
  if (who.agent) value.set("agent", agent_to_json(*who.agent));
  return value;
}

Result<WhoAmI> who_am_i_from_json(const json::Value& value) {
  WhoAmI who;
  who.issuer = TRY(value.text("issuer"));
  who.subject = TRY(value.text("subject"));
  who.name = TRY(value.text("name"));
  who.kind = TRY(value.text("kind"));
  const auto* groups = value.find("groups");
  if (groups != nullptr && !groups->is_null())
    who.groups = TRY(value.texts("groups"));
  who.scopes = TRY(value.texts("scopes"));
  who.expires = TRY(time_in(value, "expires"));
  who.repositories = TRY(list_in(value, "repositories", &repository_from_json));
  if (const auto* agent = value.find("agent"))
    who.agent = TRY(agent_from_json(*agent));
  return who;
}

}  // namespace hoopgit::api
