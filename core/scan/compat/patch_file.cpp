#include "core/scan/compat/patch_file.hpp"

#include <array>
#include <charconv>
#include <functional>

namespace hoopgit::scan::compat {
namespace {

constexpr std::string_view nowhere = "/dev/null";

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

/// Without its first folder.
std::string_view without_prefix(std::string_view name) {
  const auto slash = name.find('/');
  return slash == std::string_view::npos ? std::string_view()
                                         : name.substr(slash + 1);
}

struct Quoted {
  std::string name;
  std::size_t size;  ///< With its quotes.
};

std::optional<char> escaped(char c) {
  constexpr std::string_view letters = "abfnrtv\\\"";
  constexpr std::string_view meant = "\a\b\f\n\r\t\v\\\"";
  const auto at = letters.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return meant[at];
}

/// Three octal digits.
std::optional<char> octal(std::string_view digits) {
  if (digits.size() < 3) return std::nullopt;
  unsigned value = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + 3, value, 8);
  constexpr unsigned most = 255;
  if (problem != std::errc() || end != digits.data() + 3 || value > most)
    return std::nullopt;
  return static_cast<char>(value);
}

std::optional<std::string> unquoted(std::string_view inner) {
  std::string name;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '"' || inner[i] == '\n') return std::nullopt;
    if (inner[i] != '\\') {
      name += inner[i];
      continue;
    }
    if (++i == inner.size()) return std::nullopt;
    if (const auto c = escaped(inner[i])) {
      name += *c;
    } else if (const auto byte = octal(inner.substr(i))) {
      name += *byte;
      i += 2;
    } else {
      return std::nullopt;
    }
  }
  return name;
}

/// A quote behind a backslash never ends it, whatever stands before that.
std::optional<Quoted> quoted_name(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && !(text[end] == '"' && text[end - 1] != '\\'))
    ++end;
  if (end < 2 || end >= text.size()) return std::nullopt;
  auto name = unquoted(text.substr(1, end - 1));
  if (!name) return std::nullopt;
  return Quoted{*std::move(name), end + 1};
}

std::string cleaned(std::string_view name, bool dropped) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '/') {
      if (name.substr(i + 1, 1) == "/") continue;
      if (dropped) {
        dropped = false;
        result.clear();
        continue;
      }
    }
    result += name[i];
  }
  return result;
}

/// Where two unquoted names that are the same meet.
std::string split_in_two(std::string_view names) {
  for (std::size_t i = 0; i + 1 < names.size(); ++i)
    if (is_space(names[i]) &&
        names.substr(0, i) == without_prefix(names.substr(i + 1)))
      return std::string(names.substr(0, i));
  return {};
}

std::string same(std::string_view first, std::string_view second) {
  const auto name = without_prefix(first);
  return name == without_prefix(second) ? std::string(name) : std::string();
}

}  // namespace

std::optional<std::string> name_in_header(std::string_view header) {
  if (header.empty()) return "";
  const auto quote = header.find('"');
  if (quote == std::string_view::npos)
    return split_in_two(without_prefix(header));
  if (quote > 0) {
    const auto second = quoted_name(header.substr(quote));
    if (!second || !is_space(header[quote - 1])) return std::nullopt;
    return same(header.substr(0, quote - 1), second->name);
  }
  const auto first = quoted_name(header);
  if (!first) return std::nullopt;
  std::size_t at = first->size;
  while (at < header.size() && is_space(header[at]))
    ++at;
  if (at == header.size()) return "";
  if (header[at] != '"') return same(first->name, header.substr(at));
  const auto second = quoted_name(header.substr(at));
  if (!second) return std::nullopt;
  return same(first->name, second->name);
}

std::optional<std::string> name_in_line(std::string_view line, bool ends_at_tab,
                                        bool dropped) {
  std::string name;
  if (line.starts_with('"')) {
    auto quoted = quoted_name(line);
    if (!quoted) return std::nullopt;
    name = std::move(quoted->name);
  } else {
    name = line.substr(0, ends_at_tab ? line.find('\t') : line.size());
    if (name.empty()) return std::nullopt;
  }
  return name == nowhere ? name : cleaned(name, dropped);
}

namespace {

/// Whether a name agrees with what was said before it.
bool agrees(const std::string& name, const std::string& known, bool is_null) {
  if (!known.empty() && (is_null || known != name)) return false;
  return !is_null || name == nowhere;
}

bool read_name(std::string_view line, bool is_null, std::string& known) {
  const auto name = name_in_line(line, true, true);
  if (!name) return false;
  if (!known.empty() || is_null) return agrees(*name, known, is_null);
  known = *name;
  return true;
}

bool is_mode(std::string_view text) {
  long mode = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  return problem == std::errc() && end == text.data() + text.size();
}

bool read_moved(std::string_view line, std::string& known) {
  const auto name = name_in_line(line, false, false);
  if (name) known = *name;
  return name.has_value();
}

bool is_score(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  long score = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), score);
  return problem == std::errc() && end == text.data() + text.size();
}

/// "1234..5678 100644".
bool is_index(std::string_view line) {
  const auto space = line.find(' ');
  return line.substr(0, space).find("..") != std::string_view::npos &&
         (space == std::string_view::npos || is_mode(line.substr(space + 1)));
}

struct Kind {
  std::string_view prefix;
  bool (*read)(PatchFile& file, std::string_view rest,
               const std::string& default_name);
};

constexpr auto kinds = std::to_array<Kind>({
    {"--- ", [](auto& file, auto rest,
                auto&) { return read_name(rest, file.is_new, file.old_path); }},
    {"+++ ", [](auto& file, auto rest,
                auto&) { return read_name(rest, file.is_deleted, file.path); }},
    {"old mode ", [](auto&, auto rest, auto&) { return is_mode(rest); }},
    {"new mode ", [](auto&, auto rest, auto&) { return is_mode(rest); }},
    {"deleted file mode ",
     [](auto& file, auto rest, auto& name) {
       file.is_deleted = true;
       file.old_path = name;
       return is_mode(rest);
     }},
    {"new file mode ",
     [](auto& file, auto rest, auto& name) {
       file.is_new = true;
       file.path = name;
       return is_mode(rest);
     }},
    {"copy from ", [](auto& file, auto rest,
                      auto&) { return read_moved(rest, file.old_path); }},
    {"copy to ",
     [](auto& file, auto rest, auto&) { return read_moved(rest, file.path); }},
    {"rename old ", [](auto& file, auto rest,
                       auto&) { return read_moved(rest, file.old_path); }},
    {"rename new ",
     [](auto& file, auto rest, auto&) { return read_moved(rest, file.path); }},
    {"rename from ", [](auto& file, auto rest,
                        auto&) { return read_moved(rest, file.old_path); }},
    {"rename to ",
     [](auto& file, auto rest, auto&) { return read_moved(rest, file.path); }},
    {"similarity index ",
     [](auto&, auto rest, auto&) { return is_score(rest); }},
    {"dissimilarity index ",
     [](auto&, auto rest, auto&) { return is_score(rest); }},
    {"index ", [](auto&, auto rest, auto&) { return is_index(rest); }},
});

}  // namespace

HeaderLine read_header_line(PatchFile& file, std::string_view line,
                            const std::string& default_name) {
  for (const Kind& kind : kinds)
    if (line.starts_with(kind.prefix))
      return kind.read(file, line.substr(kind.prefix.size()), default_name)
                 ? HeaderLine::more
                 : HeaderLine::wrong;
  return HeaderLine::end;
}

bool complete_names(PatchFile& file, const std::string& default_name) {
  if (file.old_path.empty() && file.path.empty())
    file.old_path = file.path = default_name;
  return (!file.path.empty() || file.is_deleted) &&
         (!file.old_path.empty() || file.is_new);
}

std::optional<HunkHeader> read_hunk_header(std::string_view line) {
  constexpr std::string_view begin = "@@ -";
  const auto end = line.find(" @@");
  if (!line.starts_with(begin) || end == std::string_view::npos ||
      end < begin.size())
    return std::nullopt;
  const auto ranges = line.substr(begin.size(), end - begin.size());
  const auto middle = ranges.find(" +");
  if (middle == std::string_view::npos) return std::nullopt;
  // "3,4", or "3", which is one line.
  const auto read = [](std::string_view range, long& first, long& count) {
    const auto number = [](std::string_view text, long& value) {
      const auto [stop, problem] =
          std::from_chars(text.data(), text.data() + text.size(), value);
      return problem == std::errc() && stop == text.data() + text.size();
    };
    count = 1;
    const auto comma = range.find(',');
    return number(range.substr(0, comma), first) &&
           (comma == std::string_view::npos ||
            number(range.substr(comma + 1), count));
  };
  HunkHeader header;
  long first_removed = 0;
  if (!read(ranges.substr(0, middle), first_removed, header.removed) ||
      !read(ranges.substr(middle + 2), header.first_added, header.added))
    return std::nullopt;
  return header;
}

}  // namespace hoopgit::scan::compat
