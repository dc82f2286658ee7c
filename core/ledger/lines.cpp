#include "core/ledger/lines.hpp"

#include "core/base/encoding.hpp"
#include "core/ledger/merkle.hpp"

#include <charconv>

namespace hoopgit::ledger {
namespace {

constexpr std::size_t most_hashes = 63;  // The height of the largest tree.

}  // namespace

std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  const bool spelled_otherwise = text.size() > 1 && text.front() == '0';
  std::uint64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc() || stop != end || spelled_otherwise)
    return std::nullopt;
  return number;
}

std::optional<Hashes> take_hashes(std::string_view& text) {
  Hashes hashes;
  for (;;) {
    const auto line = take_line(text);
    if (!line) return std::nullopt;
    if (line->empty()) return hashes;
    auto hash = from_base64(*line);
    if (!hash || hash->size() != hash_size || hashes.size() == most_hashes)
      return std::nullopt;
    hashes.push_back(*std::move(hash));
  }
}

std::string to_lines(const Hashes& hashes) {
  std::string lines;
  for (const auto& hash : hashes)
    lines += to_base64(hash) + "\n";
  return lines;
}

}  // namespace hoopgit::ledger
