#include "cli/agent_profile.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

namespace hoopgit::cli {
namespace {

constexpr std::string_view mark = "agent:";

}  // namespace

std::string agent_profile(const std::string& agent) {
  return std::string(mark) + agent + ":" + to_hex(crypto::random_bytes(8));
}

std::optional<std::string> agent_in(const Environment& environment) {
  const auto profile = environment.get("HOOPGIT_PROFILE").value_or("");
  if (!profile.starts_with(mark)) return std::nullopt;
  const auto name = profile.substr(mark.size());
  return name.substr(0, name.find(':'));
}

Result<void> must_be_person(const Context& context, std::string_view attempt) {
  const auto agent = agent_in(context.environment);
  if (!agent) return {};
  return Error{Fault::forbidden,
               "cannot " + std::string(attempt) + ": this runs for agent " +
                   printable(*agent) +
                   ", which has a credential for git and nothing else"};
}

}  // namespace hoopgit::cli
