#include "server/push/fsck.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hoopgit::push {
namespace {

/// Faults that Git mentions, or not even that, and takes.
constexpr std::array<std::string_view, 8> only_mentioned = {
    "badFilemode",     "badTagName",       "missingTaggerEntry",
    "gitmodulesParse", "gitignoreSymlink", "gitattributesSymlink",
    "mailmapSymlink",  "extraHeaderEntry"};

/// Warnings and errors of 2.39.5 that may be demoted.
constexpr std::array<std::string_view, 47> refused_by_git = {
    "badDate",
    "badDateOverflow",
    "badEmail",
    "badName",
    "badObjectSha1",
    "badParentSha1",
    "badTimezone",
    "badTree",
    "badTreeSha1",
    "badType",
    "duplicateEntries",
    "emptyName",
    "fullPathname",
    "gitattributesBlob",
    "gitattributesLarge",
    "gitattributesLineLength",
    "gitattributesMissing",
    "gitmodulesBlob",
    "gitmodulesLarge",
    "gitmodulesMissing",
    "gitmodulesName",
    "gitmodulesPath",
    "gitmodulesSymlink",
    "gitmodulesUpdate",
    "gitmodulesUrl",
    "hasDot",
    "hasDotdot",
    "hasDotgit",
    "missingAuthor",
    "missingCommitter",
    "missingEmail",
    "missingNameBeforeEmail",
    "missingObject",
    "missingSpaceBeforeDate",
    "missingSpaceBeforeEmail",
    "missingTag",
    "missingTagEntry",
    "missingTree",
    "missingType",
    "missingTypeEntry",
    "multipleAuthors",
    "nulInCommit",
    "nullSha1",
    "treeNotSorted",
    "unknownType",
    "zeroPaddedDate",
    "zeroPaddedFilemode"};

template <class List, class Value>
bool contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// "<word>object <id>: <message>: <text>".
std::optional<FsckException> fault_in(std::string_view line,
                                      std::string_view word) {
  if (!line.starts_with(word)) return std::nullopt;
  line.remove_prefix(word.size());
  constexpr std::string_view start = "object ";
  if (!line.starts_with(start)) return std::nullopt;
  line.remove_prefix(start.size());
  const auto id = git::ObjectId::parse(line.substr(0, 40));
  if (!id || line.substr(40, 2) != ": ") return std::nullopt;
  line.remove_prefix(42);
  return FsckException{std::string(line.substr(0, line.find(':'))), *id};
}

}  // namespace

bool is_fsck_message(std::string_view message) {
  return contains(only_mentioned, message) || contains(refused_by_git, message);
}

std::string strict_argument(const std::vector<FsckException>& allowed) {
  std::string argument = "--strict=";
  for (const auto message : only_mentioned)
    argument += std::string(message) + "=error,";
  for (const auto& exception : allowed)
    argument += exception.message + "=warn,";
  argument.pop_back();
  return argument;
}

Result<std::vector<FsckException>> exceptions_used(
    std::string_view said, const std::vector<FsckException>& allowed) {
  std::vector<FsckException> used;
  for (const auto line : split(said, '\n')) {
    const auto fault = fault_in(line, "warning: ");
    if (!fault || contains(used, *fault)) continue;
    if (!contains(allowed, *fault))
      return Error{Fault::usage, "cannot take the pack: object " +
                                     fault->object.hex() + ": " +
                                     printable(fault->message)};
    used.push_back(*fault);
  }
  return used;
}

std::string first_fault(std::string_view said) {
  for (const auto line : split(said, '\n'))
    if (fault_in(line, "error: "))
      return printable(line.substr(std::string_view("error: ").size(), 300));
  return {};
}

}  // namespace hoopgit::push
