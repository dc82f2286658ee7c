#include "core/ledger/tile.hpp"

#include <algorithm>
#include <charconv>

namespace hoopgit::ledger {
namespace {

constexpr std::string_view entries_folder = "tile/entries/";
constexpr std::string_view hashes_folder = "tile/";

/// 1234067 is "x001/x234/067".
std::string grouped(std::uint64_t index) {
  std::string digits = std::to_string(index);
  digits.insert(0, (3 - digits.size() % 3) % 3, '0');
  std::string path;
  for (std::size_t at = 0; at < digits.size(); at += 3) {
    const bool last = at + 3 == digits.size();
    path += last ? "" : "x";
    path += digits.substr(at, 3);
    path += last ? "" : "/";
  }
  return path;
}

/// A number without leading zeros, at most `largest`.
std::optional<std::uint64_t> number(std::string_view text,
                                    std::uint64_t largest) {
  if (text.empty() || (text.size() > 1 && text.front() == '0'))
    return std::nullopt;
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stop != end || value > largest)
    return std::nullopt;
  return value;
}

std::optional<std::uint64_t> ungrouped(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c >= '0' && c <= '9') digits += c;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  const auto index = number(digits.empty() ? "0" : digits, UINT64_MAX);
  // Whatever else stood between the digits: one index has one spelling.
  if (!index || grouped(*index) != text) return std::nullopt;
  return index;
}

}  // namespace

std::string to_path(const TileName& name) {
  std::string path(hashes_folder);
  if (name.kind == TileName::Kind::entries)
    path = entries_folder;
  else
    path += std::to_string(name.level) + "/";
  path += grouped(name.index);
  if (!name.is_full()) path += ".p/" + std::to_string(name.width);
  return path;
}

std::optional<TileName> parse_tile_path(std::string_view path) {
  TileName name;
  if (path.starts_with(entries_folder)) {
    name.kind = TileName::Kind::entries;
    path.remove_prefix(entries_folder.size());
  } else if (path.starts_with(hashes_folder)) {
    path.remove_prefix(hashes_folder.size());
    const auto slash = std::min(path.find('/'), path.size());
    const auto level = number(path.substr(0, slash), highest_level);
    if (!level || slash == path.size()) return std::nullopt;
    name.level = static_cast<unsigned>(*level);
    path.remove_prefix(slash + 1);
  } else {
    return std::nullopt;
  }
  if (const auto mark = path.find(".p/"); mark != path.npos) {
    const auto width = number(path.substr(mark + 3), tile_width - 1);
    if (!width || *width == 0) return std::nullopt;
    name.width = static_cast<unsigned>(*width);
    path = path.substr(0, mark);
  }
  const auto index = ungrouped(path);
  if (!index) return std::nullopt;
  name.index = *index;
  return name;
}

std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
  return level > highest_level ? 0 : size >> (8 * level);
}

unsigned width_at(unsigned level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t hashes = hashes_at(level, size);
  if (index > hashes / tile_width) return 0;
  return static_cast<unsigned>(
      std::min<std::uint64_t>(hashes - index * tile_width, tile_width));
}

}  // namespace hoopgit::ledger
