#include "cli/token_file.hpp"

#include "core/base/file.hpp"

#include <cstring>

namespace hoopgit::cli {

Result<Secret> read_token_file(const std::filesystem::path& path) {
  // A projected file is a link, which the cluster turns to the next token.
  std::error_code problem;
  const auto target = std::filesystem::canonical(path, problem);
  auto read = read_file(problem ? path : target, std::size_t{32} * 1024);
  if (!read) return within("use the token file", read.error());
  std::string text = *std::move(read);
  while (text.ends_with('\n') || text.ends_with('\r'))
    text.pop_back();
  Secret token(text);
  explicit_bzero(text.data(), text.size());
  if (token.empty() ||
      token.reveal().find_first_of(" \r\n\t") != std::string_view::npos)
    return Error{Fault::usage, "cannot use the token in " + path.string() +
                                   ": it is not one line of text"};
  return token;
}

}  // namespace hoopgit::cli
