// Rules that somebody wrote, of both kinds: refused with a reason, or a ruleset
// that finds the same each time, in text of every kind.

#include "core/scan/config/config.hpp"
#include "core/scan/scanner.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  const std::string text = "key = 'acme_0123abcd'\n\xc3\xa4\n" +
                           std::string(input.substr(0, 300)) + "\n\xff\n";
  for (const auto kind : {scan::ConfigKind::gitleaks, scan::ConfigKind::own}) {
    const auto made = scan::make_config(input, "/nowhere/c.toml", kind);
    if (!made) {
      must(made.error().message.starts_with("cannot use the scan rules"));
      continue;
    }
    must(made->ruleset().digest.size() == 64);
    const scan::Scanner scanner(Secret("k"), made->ruleset());
    std::string first;
    for (int i = 0; i < 2; ++i) {
      scan::Report report;
      scanner.scan({.path = "a/b.txt", .commit = "c0ffee"}, text, report);
      scanner.scan({.kind = scan::Place::Kind::path, .path = "a/b.txt"},
                   "a/b.txt", report);
      report.sort();
      const std::string written = json::dump(to_json(report));
      must(i == 0 || written == first);
      first = written;
    }
  }
  return 0;
}
