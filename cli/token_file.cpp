#include "cli/token_file.hpp"

#include "core/base/file.hpp"

#include <cstring>

namespace hoopgit::cli {

namespace {

constexpr std::size_t largest_file = std::size_t{32} * 1024;
constexpr int most_turns = 16;

/// A projected file is a link through a link, `..data`, which the cluster turns
/// to the next folder before it removes the last one: what the links led to may
/// be gone when it is opened, and then they lead elsewhere.
Result<std::string> read_projected(const std::filesystem::path& path) {
  for (int turn = 1;; ++turn) {
    auto read = read_file(path, largest_file);
    std::error_code ignored;
    const bool may_have_turned = !read &&
                                 read.error().fault == Fault::not_found &&
                                 std::filesystem::is_symlink(path, ignored);
    if (!may_have_turned || turn == most_turns) return read;
  }
}

}  // namespace

Result<Secret> read_token_file(const std::filesystem::path& path) {
  auto read = read_projected(path);
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
