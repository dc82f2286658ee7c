#include "server/relay/credential_check.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace hoopgit::relay {
namespace {

/// What must be allowed for it. An update that may yet turn out to be forced
/// is an update until then.
std::string_view action_of(git::RefUpdate::Kind kind) {
  using Kind = git::RefUpdate::Kind;
  switch (kind) {
    case Kind::create:
      return "create";
    case Kind::update:
    case Kind::fast_forward:
      return "update";
    case Kind::force:
      return "force";
    case Kind::remove:
      return "delete";
  }
  return "force";
}

Error refused(const identity::Identity& who, const std::string& ref,
              std::string_view action) {
  const std::string name = printable(ref);
  if (!who.limits)
    return {Fault::forbidden,
            "cannot take the push: the credential is not for " + name};
  const std::string agent = "agent " + who.actor.agent;
  if (!who.may_update(ref))
    return {Fault::forbidden, "cannot take the push: " + agent +
                                  " may push to " + who.refs.front() +
                                  " only, not to " + name};
  return {Fault::forbidden, "cannot take the push: " + agent + " may not " +
                                std::string(action) + " " + name};
}

}  // namespace

Result<void> check_updates(const identity::Identity& who,
                           const std::vector<git::RefUpdate>& updates) {
  for (const auto& update : updates) {
    const auto action = action_of(update.kind);
    const bool may =
        who.may_update(update.ref) &&
        (!who.limits ||
         std::find(who.limits->actions.begin(), who.limits->actions.end(),
                   action) != who.limits->actions.end());
    if (!may) return refused(who, update.ref, action);
  }
  return {};
}

Result<void> check_quota(const identity::Identity& who, std::int64_t before) {
  if (!who.limits || before < who.limits->pushes) return {};
  return Error{Fault::limit, "cannot take the push: agent " + who.actor.agent +
                                 " has made all " +
                                 std::to_string(who.limits->pushes) +
                                 " pushes that it may"};
}

}  // namespace hoopgit::relay
