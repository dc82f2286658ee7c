#include "cli/terminal.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace hoopgit::cli {
namespace {

/// A reader that has gone (`| head`) is not a failure of ours.
void write_out(int fd, std::string_view bytes) {
  [[maybe_unused]] const auto written = write_all(fd, bytes);
}

/// Columns on a terminal, near enough: one for each character.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string bold(std::string_view text, bool colour) {
  return colour ? "\x1b[1m" + std::string(text) + "\x1b[0m" : std::string(text);
}

}  // namespace

void Terminal::print(std::string_view line) const {
  write_out(out_, printable(line) + "\n");
}

void Terminal::print_text(std::string_view text) const {
  write_out(out_, printable_lines(text));
}

void Terminal::heading(std::string_view line) const {
  write_out(out_, bold(printable(line), manner_.colour_out) + "\n");
}

void Terminal::print_json(const json::Value& value) const {
  write_out(out_, json::dump(value) + "\n");
}

void Terminal::print_raw(std::string_view bytes) const {
  write_out(out_, bytes);
}

void Terminal::table(const Row& titles, const std::vector<Row>& rows) const {
  std::vector<std::size_t> widths;
  widths.reserve(titles.size());
  for (const auto& title : titles)
    widths.push_back(width_of(title));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width_of(printable(row[i])));
  const auto line = [&](const Row& row) {
    std::string text;
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
      const std::string cell = printable(row[i]);
      text += cell;
      if (i + 1 < widths.size())
        text.append(widths[i] - width_of(cell) + 2, ' ');
    }
    return text;
  };
  write_out(out_, bold(line(titles), manner_.colour_out) + "\n");
  for (const auto& row : rows)
    write_out(out_, line(row) + "\n");
}

void Terminal::note(std::string_view line) const {
  if (!manner_.quiet) urge(line);
}

void Terminal::hint(std::string_view line) const {
  if (!manner_.quiet) write_out(err_, "hint: " + printable(line) + "\n");
}

void Terminal::detail(std::string_view line) const {
  if (manner_.verbose) urge(line);
}

void Terminal::urge(std::string_view line) const {
  write_out(err_, printable(line) + "\n");
}

void Terminal::problem(const Error& error) const {
  const std::string name =
      manner_.colour_err ? "\x1b[31mhoopgit:\x1b[0m " : "hoopgit: ";
  // Of several lines when a file has several problems.
  write_out(err_, name + printable_lines(error.message));
  if (!error.hint.empty())
    write_out(err_, "hint: " + printable(error.hint) + "\n");
}

void Terminal::passing(std::string_view line) const {
  if (!manner_.quiet) write_out(err_, "\r\x1b[K" + printable(line));
}

Result<std::string> Terminal::ask(std::string_view question) const {
  if (!manner_.can_ask)
    return Error{Fault::usage, "cannot ask: there is no terminal"};
  write_out(err_, printable(question) + " ");
  std::string answer;
  char c = 0;
  // Byte by byte: what follows the line is not ours to take.
  while (answer.size() < std::size_t{16} * 1024) {
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got <= 0 || c == '\n') break;
    answer += c;
  }
  return std::string(trim(answer));
}

Terminal process_terminal(bool no_color) {
  const bool out = ::isatty(STDOUT_FILENO) == 1;
  const bool err = ::isatty(STDERR_FILENO) == 1;
  const bool in = ::isatty(STDIN_FILENO) == 1;
  return Terminal(STDOUT_FILENO, STDERR_FILENO,
                  {.colour_out = out && !no_color,
                   .colour_err = err && !no_color,
                   .can_ask = in && err});
}

std::string local_time(Time time) {
  const std::time_t seconds = to_unix_seconds(time);
  std::tm local{};
  std::array<char, 64> text{};
  if (::localtime_r(&seconds, &local) == nullptr) return to_rfc3339(time);
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %z", &local);
  return std::string(text.data(), size);
}

std::string printable_lines(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const auto end = text.find('\n');
    safe += printable(text.substr(0, end));
    safe += '\n';
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return safe;
}

}  // namespace hoopgit::cli
