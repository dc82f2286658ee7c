#include "tests/demo/transcript.hpp"

#include "core/base/text.hpp"
#include "tests/support/must.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace hoopgit::demo {
namespace {

constexpr std::size_t longest_line = 116;

}  // namespace

std::string as_typed(const std::vector<std::string>& argv) {
  std::string line;
  for (const std::string& word : argv) {
    const bool is_plain = word.find_first_of(" '\"$&;|<>*?()") == word.npos;
    line += (line.empty() ? "" : " ") + (is_plain ? word : "'" + word + "'");
  }
  return line;
}

void Transcript::heading(std::string_view text) {
  std::cout << (has_begun_ ? "\n" : "") << "== " << text << "\n" << std::flush;
  has_begun_ = true;
}

void Transcript::note(std::string_view text) {
  std::cout << (text.empty() ? "" : "   ") << text << "\n" << std::flush;
}

void Transcript::typed(const stage::Person& person,
                       const std::vector<std::string>& argv) {
  std::cout << "\n"
            << person.name() << "$ " << as_typed(argv) << "\n"
            << std::flush;
}

void Transcript::seen(std::string_view output) {
  if (trim(output).empty()) return;
  for (const std::string_view line :
       split(output.substr(0, output.find_last_not_of(" \r\n") + 1), '\n')) {
    // Git pads what comes from the other side with blanks.
    const auto end = line.find_last_not_of(" \r") + 1;
    std::cout << (end == 0 ? "" : "    ")
              << line.substr(0, std::min(end, longest_line))
              << (end > longest_line ? "…" : "") << "\n";
  }
  std::cout << std::flush;
}

Transcript::Ran Transcript::run(stage::Person& person,
                                const std::vector<std::string>& argv,
                                const std::string& folder) {
  typed(person, argv);
  stage::Running running = stage::must(person.start(argv, folder));
  const int status = stage::must(running.finish());
  Ran ran{status, running.output()};
  seen(ran.output);
  return ran;
}

std::string Transcript::succeed(stage::Person& person,
                                const std::vector<std::string>& argv,
                                const std::string& folder) {
  Ran ran = run(person, argv, folder);
  if (ran.status != 0)
    throw std::runtime_error("cannot go on: " + as_typed(argv) +
                             " ended with " + std::to_string(ran.status));
  return std::move(ran.output);
}

}  // namespace hoopgit::demo
