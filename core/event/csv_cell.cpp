#include "core/event/csv_cell.hpp"

#include "core/base/text.hpp"

namespace hoopgit::event {

std::string csv_cell(std::string_view raw) {
  std::string text = printable(raw);
  if (!text.empty() &&
      std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos)
    text.insert(0, 1, '\'');
  if (text.find_first_of(",\"") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace hoopgit::event
