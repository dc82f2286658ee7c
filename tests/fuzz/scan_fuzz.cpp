// Bytes of any file, message or ref: the same findings each time, each inside
// the bytes, none that a report could not carry.

#include "core/scan/scanner.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  static const scan::Scanner scanner(Secret(std::string(32, 'k')));
  for (const auto kind :
       {scan::Place::Kind::blob, scan::Place::Kind::message}) {
    const scan::Place place{.kind = kind, .path = "a.txt"};
    scan::Report report;
    scanner.scan(place, input, report);
    report.sort();
    scan::Report again;
    scanner.scan(place, input, again);
    again.sort();
    const std::string written = json::dump(to_json(report));
    must(json::dump(to_json(again)) == written);
    const auto read = scan::report_from_json(*json::parse(written));
    must(read && json::dump(to_json(*read)) == written);
  }
  (void)scanner.masked(input);
  return 0;
}
