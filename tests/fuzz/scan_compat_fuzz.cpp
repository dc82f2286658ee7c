// Scans as gitleaks: its patches however they are cut, its rules, and any text,
// of which a report is what it is said to be.

#include "core/json/json.hpp"
#include "core/scan/compat/config.hpp"
#include "core/scan/compat/detector.hpp"
#include "core/scan/compat/known.hpp"
#include "core/scan/compat/patch.hpp"
#include "core/scan/compat/report.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using namespace hoopgit::scan::compat;
using fuzz::must;

namespace {

constexpr const char* rules_text = R"(
[[rules]]
id = "word"
regex = '''(?i)key[ =:]+([\w%\\+/-]{4,40})'''
keywords = ["key"]
[[rules]]
id = "generic-any"
regex = '''\n*[^\s]+\n*'''
entropy = 3
[[rules]]
id = "near"
regex = '''tok_\w*'''
[[rules.required]]
id = "word"
withinLines = 3
[[rules]]
id = "path"
path = '''a'''
[[allowlists]]
regexTarget = "line"
regexes = ['''(?i)example''']
)";

ConfigFiles no_files() {
  const auto none = []() -> Result<std::string> {
    return Error{Fault::not_found, "cannot read it: it is not there"};
  };
  return {.default_rules = none,
          .file = [none](const std::string&) { return none(); }};
}

const Rules& fixed_rules() {
  static const Rules rules = *read_rules(rules_text, "fixed", no_files());
  return rules;
}

std::string read_patch(const std::vector<std::string_view>& pieces) {
  std::string seen;
  PatchReader reader([&](const PatchFile& file) -> Result<void> {
    seen += file.path + (file.is_deleted ? " -" : "") + "\n";
    if (file.commit != nullptr) seen += file.commit->id + file.commit->date;
    for (const auto& added : file.added)
      seen += std::to_string(added.first_line) + added.text;
    return {};
  });
  for (const auto piece : pieces)
    must(bool{reader.feed(piece)});
  const auto finished = reader.finish();
  must(bool{finished});
  return seen + (*finished ? "." : "!");
}

void check_patch(std::string_view input) {
  const auto cuts = fuzz::cuts_of(input);
  const std::string whole = read_patch(cuts[0]);
  for (const auto& cut : cuts)
    must(read_patch(cut) == whole);
}

void check_text(std::string_view input) {
  std::vector<Row> rows;
  const Detector detector(fixed_rules());
  const auto done =
      detector.detect({.text = input, .path = "a"},
                      [&](const Finding& finding, const Evidence& evidence) {
                        must(finding.start_line <= finding.end_line);
                        rows.push_back(row_of(finding, evidence, {}));
                        must(rows.back().secret == "REDACTED");
                      });
  must(bool{done});
  const auto report = json::parse(json_report(rows));
  must(report && report->as_array() != nullptr &&
       report->as_array()->size() == rows.size());
  must(bool{json::parse(sarif_report(rows, fixed_rules()))});
  Known known;
  must(bool{known.add_baseline(json_report(rows), true)});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  check_patch(input);
  check_text(input);
  const auto rules = read_rules(input, "own", no_files());
  must(rules || !rules.error().message.empty());
  Known known;
  known.add_ignores(input);
  const auto added = known.add_baseline(input, false);
  must(added || added.error().fault == Fault::usage);
  return 0;
}
