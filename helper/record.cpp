#include "helper/record.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace hoopgit::helper {
namespace {

/// Printable ASCII without the blank: what can stand in Git's protocol.
bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < '\x7f';
  });
}

}  // namespace

Secret to_line(const Record& record) {
  std::string line =
      "1 " + std::to_string(record.expiry) + " " + record.token_id + " ";
  line += record.token.reveal();
  Secret kept(line);
  explicit_bzero(line.data(), line.size());
  return kept;
}

std::optional<Record> parse_record(std::string_view line) {
  const auto words = split(line, ' ');
  if (words.size() != 4 || words[0] != "1" || !is_word(words[2]) ||
      !is_word(words[3]))
    return std::nullopt;
  Record record;
  const auto* end = words[1].data() + words[1].size();
  const auto [stop, problem] =
      std::from_chars(words[1].data(), end, record.expiry);
  if (problem != std::errc() || stop != end || record.expiry < 0 ||
      std::to_string(record.expiry) != words[1])
    return std::nullopt;
  record.token_id = words[2];
  record.token = Secret(words[3]);
  return record;
}

}  // namespace hoopgit::helper
