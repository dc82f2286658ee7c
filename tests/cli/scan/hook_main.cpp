// Stands in for the program when the tests of hooks commit and push: `PROGRAM
// scan hook run NAME -- ARGUMENT…` scans as hoopgit does.

#include "cli/hook_run.hpp"
#include "cli/scan_report.hpp"
#include "core/base/file.hpp"

#include <iostream>

int main(int argc, char** argv) {
  using namespace hoopgit;
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 5 || words[0] != "scan" || words[1] != "hook" ||
      words[2] != "run" || words[4] != "--")
    return 2;
  cli::HookCall call{
      words[3], {words.begin() + 5, words.end()}, {}, cli::hook_environment()};
  if (call.name == "pre-push") call.input = *read_up_to(0, 1000000);
  const scan::Scanner scanner{Secret("a key for tests")};
  const auto report = cli::scan_for_hook(".", call, scanner);
  if (!report) {
    std::cerr << report.error().message << "\n";
    return exit_code(report.error().fault);
  }
  std::cout << cli::findings_text(*report);
  std::cerr << cli::closing_line(*report, call.name) << "\n";
  return cli::scan_status(*report, false);
}
