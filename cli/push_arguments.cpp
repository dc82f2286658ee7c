#include "cli/push_arguments.hpp"

#include "core/base/push_id.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::cli {
namespace {

/// Options whose value is the next argument.
bool takes_value(std::string_view option) {
  constexpr std::array<std::string_view, 5> names{
      "-o", "--push-option", "--repo", "--receive-pack", "--exec"};
  return std::find(names.begin(), names.end(), option) != names.end();
}

/// "+main:refs/heads/main" pushes main; ":main" deletes.
void add_source(std::string_view refspec, PushArguments& read) {
  if (refspec.starts_with('+')) refspec.remove_prefix(1);
  const std::string source(refspec.substr(0, refspec.find(':')));
  if (source.find('*') != std::string::npos)
    read.revisions.emplace_back("--all");
  else if (!source.empty())
    read.revisions.push_back(source);
}

}  // namespace

PushArguments read_push_arguments(const std::vector<std::string>& arguments) {
  PushArguments read;
  bool deletes = false;
  bool names_refs = false;
  bool only_words = false;
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (only_words || !argument.starts_with('-') || argument == "-") {
      words.push_back(argument);
    } else if (argument == "--") {
      only_words = true;
    } else if (takes_value(argument)) {
      if (argument == "--repo" && i + 1 < arguments.size())
        read.remote = arguments[i + 1];
      ++i;
    } else if (argument.starts_with("--repo=")) {
      read.remote = argument.substr(7);
    } else if (argument == "-d" || argument == "--delete") {
      deletes = true;
    } else if (argument == "--all" || argument == "--branches" ||
               argument == "--mirror" || argument == "--tags") {
      names_refs = true;
      read.revisions.emplace_back(argument == "--mirror" ? "--all"
                                  : argument == "--tags" ? "--tags"
                                                         : "--branches");
    }
  }
  if (!words.empty()) read.remote = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    // "tag v1" is short for refs/tags/v1:refs/tags/v1.
    if (words[i] == "tag") continue;
    if (!deletes) add_source(words[i], read);
  }
  if (words.size() < 2 && !names_refs && !deletes)
    read.revisions.emplace_back("HEAD");
  return read;
}

std::optional<std::string> push_id_in(std::string_view errors) {
  constexpr std::string_view before = "hoopgit: push ";
  constexpr std::size_t id_size = 26;
  for (auto at = errors.rfind(before); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : errors.rfind(before, at - 1)) {
    const auto id = errors.substr(at + before.size(), id_size);
    if (is_ulid(id)) return std::string(id);
  }
  return std::nullopt;
}

}  // namespace hoopgit::cli
