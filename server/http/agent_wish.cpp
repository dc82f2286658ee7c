#include "server/http/agent_wish.hpp"

#include "core/base/text.hpp"

#include <charconv>

namespace hoopgit::front {
namespace {

/// The name itself: who an agent is nobody vouches for but the person.
constexpr std::string_view agent_type =
    "urn:hoopgit:params:oauth:token-type:agent";

Error not_read(const std::string& why) {
  return {Fault::usage, "cannot issue a token: " + why};
}

Result<std::int64_t> number_in(const std::string& text, const char* name) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || read.ec != std::errc() || read.ptr != end)
    return not_read(std::string(name) + " is not a number");
  return number;
}

}  // namespace

Result<std::optional<RepositoryName>> repository_in(const std::string& resource,
                                                    const Url& public_url) {
  const Url url = TRY(parse_url(resource));
  if (url.origin() != public_url.origin())
    return not_read("the resource is not of this relay");
  if (url.path == "/") return std::optional<RepositoryName>();
  const std::string path = TRY(percent_decode(url.path));
  return std::optional<RepositoryName>(TRY(RepositoryName::parse(path)));
}

Result<std::optional<identity::Delegation>> agent_wish_in(
    const Form& form, const Url& public_url) {
  identity::Delegation wish;
  bool is_asked = false;
  std::string type;
  for (const auto& [name, value] : form) {
    if (name == "actor_token") {
      if (is_asked) return not_read("there are two actor tokens");
      is_asked = true;
      wish.agent = value;
    } else if (name == "actor_token_type") {
      type = value;
    } else if (name == "resource") {
      auto repository = TRY(repository_in(value, public_url));
      if (repository) wish.repositories.push_back(*std::move(repository));
    } else if (name == "hoopgit_branch_prefix") {
      wish.branch_prefix = value;
    } else if (name == "hoopgit_actions") {
      wish.actions.clear();
      for (const auto word : split(value, ' '))
        if (!word.empty()) wish.actions.emplace_back(word);
    } else if (name == "hoopgit_pushes") {
      wish.pushes = TRY(number_in(value, "hoopgit_pushes"));
    } else if (name == "hoopgit_life") {
      wish.life = std::chrono::seconds(TRY(number_in(value, "hoopgit_life")));
    }
  }
  if (!is_asked) return std::optional<identity::Delegation>();
  if (type != agent_type)
    return not_read("the actor token's type is not " + std::string(agent_type));
  TRY(identity::check(wish));
  return std::optional(std::move(wish));
}

}  // namespace hoopgit::front
