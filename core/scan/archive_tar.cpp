// tar: ustar and pax (POSIX.1-2017, pax), GNU's long names.

#include "core/base/text.hpp"
#include "core/scan/archive_walk.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace hoopgit::scan {
namespace {

constexpr std::size_t block = 512;
constexpr std::size_t longest_name = 4096;

/// Octal text, or, with the highest bit set, a number of eight bytes.
std::optional<std::uint64_t> number_in(std::string_view field) {
  if ((static_cast<unsigned char>(field.front()) & 0x80U) != 0) {
    std::uint64_t value = 0;
    for (const char c : field.substr(field.size() - 8))
      value = value << 8U | static_cast<unsigned char>(c);
    return value;
  }
  std::uint64_t value = 0;
  for (const char c : trim(field.substr(0, field.find('\0')))) {
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

std::string_view text_in(std::string_view field) {
  return field.substr(0, field.find('\0'));
}

/// "27 path=some/where\n", again and again.
std::string path_in_pax(std::string_view records) {
  std::string path;
  while (!records.empty()) {
    const auto end = std::min(records.find('\n'), records.size() - 1) + 1;
    const auto record = records.substr(0, end);
    const auto key = record.find(' ');
    if (key != std::string_view::npos &&
        record.substr(key + 1).starts_with("path="))
      path = record.substr(key + 6, record.size() - key - 7);
    records.remove_prefix(end);
  }
  return path;
}

class TarReading {
 public:
  TarReading(std::string_view bytes, ArchiveBudget& budget,
             const ArchiveReader& reader)
      : rest_(bytes), budget_(budget), reader_(reader) {}

  void run() {
    while (!rest_.empty())
      if (!entry()) return;
  }

 private:
  /// False: nothing more can be read.
  bool entry() {
    if (rest_.size() < block) return give_up_unless_empty();
    const auto head = rest_.substr(0, block);
    if (head.find_first_not_of('\0') == std::string_view::npos) {
      rest_.remove_prefix(block);
      return true;  // Two of these are the end; what follows is looked at too.
    }
    if (!is_tar_head(head)) return give_up(broken_archive);
    const auto size = number_in(head.substr(124, 12));
    if (!size || *size > rest_.size() - block) return give_up(broken_archive);
    if (budget_.entries == 0) return give_up(too_many_entries);
    --budget_.entries;
    take(head, rest_.substr(block, static_cast<std::size_t>(*size)));
    const auto padded = (static_cast<std::size_t>(*size) + block - 1) / block;
    rest_.remove_prefix(std::min(rest_.size(), block + padded * block));
    return true;
  }

  bool give_up_unless_empty() {
    return rest_.find_first_not_of('\0') == std::string_view::npos
               ? false
               : give_up(broken_archive);
  }

  bool give_up(const char* why) {
    reader_.unread("", why);
    return false;
  }

  void take(std::string_view head, std::string_view content) {
    const char type = head[156];
    if (type == 'L' || type == 'x') {
      const auto name =
          type == 'L' ? std::string(text_in(content)) : path_in_pax(content);
      next_name_ = name.substr(0, longest_name);
      return;
    }
    const std::string name = name_of(head);
    if (type == 'S') return reader_.unread(name, "it is a sparse file");
    if (!content.empty()) reader_.member(name, content);
  }

  std::string name_of(std::string_view head) {
    if (!next_name_.empty()) return std::exchange(next_name_, {});
    std::string name(text_in(head.substr(0, 100)));
    const auto prefix = text_in(head.substr(345, 155));
    if (head.substr(257).starts_with("ustar") && !prefix.empty())
      name = std::string(prefix) + "/" + name;
    return name;
  }

  std::string_view rest_;
  ArchiveBudget& budget_;
  const ArchiveReader& reader_;
  std::string next_name_{};
};

}  // namespace

bool is_tar_head(std::string_view head) {
  if (head.size() != block) return false;
  const auto said = number_in(head.substr(148, 8));
  const auto add = [](std::uint64_t sum, char c) {
    return sum + static_cast<unsigned char>(c);
  };
  // The sum's own field counts as blanks.
  std::uint64_t sum = 8 * std::uint64_t{' '};
  sum = std::accumulate(head.begin(), head.begin() + 148, sum, add);
  sum = std::accumulate(head.begin() + 156, head.end(), sum, add);
  return said && *said == sum && sum != 8 * std::uint64_t{' '};
}

void read_tar(std::string_view bytes, ArchiveBudget& budget,
              const ArchiveReader& reader) {
  TarReading(bytes, budget, reader).run();
}

}  // namespace hoopgit::scan
