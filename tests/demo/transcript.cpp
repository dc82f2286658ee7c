#include "tests/demo/transcript.hpp"

#include "core/base/text.hpp"
#include "tests/support/must.hpp"

#include <iostream>
#include <stdexcept>

namespace hoopgit::demo {

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
  std::cout << "   " << text << "\n" << std::flush;
}

void Transcript::typed(const stage::Person& person,
                       const std::vector<std::string>& argv) {
  std::cout << "\n"
            << person.name() << "$ " << as_typed(argv) << "\n"
            << std::flush;
}

void Transcript::seen(std::string_view output) {
  const std::string_view text = trim(output);
  if (text.empty()) return;
  for (const std::string_view line : split(text, '\n'))
    std::cout << "    " << line << "\n";
  std::cout << std::flush;
}

Completed Transcript::run(const stage::Person& person,
                          const std::vector<std::string>& argv,
                          const std::string& folder) {
  typed(person, argv);
  Completed completed = stage::must(person.run(argv, folder));
  seen(completed.output);
  seen(completed.errors);
  return completed;
}

Completed Transcript::succeed(const stage::Person& person,
                              const std::vector<std::string>& argv,
                              const std::string& folder) {
  Completed completed = run(person, argv, folder);
  if (!completed.succeeded())
    throw std::runtime_error("cannot go on: " + as_typed(argv) +
                             " ended with " + std::to_string(completed.status));
  return completed;
}

}  // namespace hoopgit::demo
