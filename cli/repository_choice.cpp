#include "cli/repository_choice.hpp"

namespace hoopgit::cli {

Result<RepositoryName> repository_named(const std::string& text,
                                        const Url& relay) {
  if (text.find("://") == std::string::npos) return RepositoryName::parse(text);
  const Url url = TRY(parse_url(text));
  if (url.origin() != relay.origin())
    return Error{Fault::usage, "cannot make a token for " + url.origin() +
                                   ": the relay is " + relay.origin()};
  return RepositoryName::parse(url.path);
}

}  // namespace hoopgit::cli
