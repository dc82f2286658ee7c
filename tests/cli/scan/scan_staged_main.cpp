// Stands in for the program when the hook's tests commit: `PROGRAM scan staged`
// scans the index of the current folder as hoopgit does.

#include "cli/scan_report.hpp"
#include "cli/scan_sources.hpp"

#include <iostream>

int main(int argc, char** argv) {
  using namespace hoopgit;
  if (argc != 3 || std::string(argv[1]) != "scan" ||
      std::string(argv[2]) != "staged")
    return 2;
  const scan::Scanner scanner{Secret("a key for tests")};
  const auto report = cli::scan_staged(".", scanner);
  if (!report) {
    std::cerr << report.error().message << "\n";
    return exit_code(report.error().fault);
  }
  std::cout << cli::findings_text(*report);
  std::cerr << cli::closing_line(*report, "staged") << "\n";
  return cli::scan_status(*report, false);
}
