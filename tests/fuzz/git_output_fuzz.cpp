// What git prints about a repository that somebody else made: the same however
// it comes.

#include "cli/scan_diff.hpp"
#include "cli/scan_history.hpp"
#include "cli/scan_objects.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

std::string read_diff(const std::vector<std::string_view>& pieces) {
  std::string seen;
  cli::DiffReader reader([&](const cli::AddedLines& lines) {
    must(lines.first_line > 0);
    seen += lines.path + ":" + std::to_string(lines.first_line) + ":";
    seen += lines.text;
  });
  for (const auto piece : pieces)
    if (!reader.feed(piece)) return "refused";
  if (!reader.finish()) return "refused";
  for (const auto& file : reader.files())
    seen += file.status + file.old_id + file.new_id + file.path;
  for (const auto& opaque : reader.opaque())
    seen += opaque.old_id + opaque.new_id;
  return seen;
}

std::string read_objects(const std::vector<std::string_view>& pieces) {
  constexpr std::size_t limit = 1000;
  std::string seen;
  cli::ObjectReader reader(limit, [&](const cli::ReadObject& object) {
    must(object.size > limit ? object.content.empty()
                             : object.content.size() == object.size ||
                                   object.type == "missing");
    (void)cli::message_of(object.content);
    seen += object.id + object.type + object.content;
  });
  for (const auto piece : pieces)
    if (!reader.feed(piece)) return "refused";
  return reader.finish() ? seen : "refused";
}

std::string read_trees(const std::vector<std::string_view>& pieces) {
  std::string seen;
  cli::TreeDiffReader reader([&](std::string_view commit, std::string_view blob,
                                 const std::string& path) {
    must(!path.empty() && path.find('\0') == std::string::npos);
    seen += std::string(commit) + std::string(blob) + path;
  });
  for (const auto piece : pieces)
    if (!reader.feed(piece)) return "refused";
  return reader.finish() ? seen : "refused";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  const std::string diff = read_diff({input});
  const std::string objects = read_objects({input});
  const std::string trees = read_trees({input});
  for (const auto& pieces : fuzz::cuts_of(input)) {
    must(read_diff(pieces) == diff);
    must(read_objects(pieces) == objects);
    must(read_trees(pieces) == trees);
  }
  (void)cli::unquoted(input);
  return 0;
}
