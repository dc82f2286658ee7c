// Ignore files and baselines, ours and those of gitleaks: what is taken is
// written back as something that says the same.

#include "core/scan/accept/acceptance.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

void check_ignore_file(std::string_view input) {
  const scan::IgnoreTerms terms{.may_be_endless = true};
  const auto entries = scan::read_ignore_file(input, "2026-11-23", terms);
  if (!entries) return;
  for (const auto& entry : *entries) {
    const auto again =
        scan::read_ignore_file(entry.text(), "2026-11-23", terms);
    must(again && again->size() == 1);
    must(again->front().text() == entry.text());
    must(again->front().until == entry.until);
  }
}

void check_baseline(std::string_view input) {
  const auto baseline = scan::read_baseline(input);
  if (!baseline) return;
  const std::string text = scan::baseline_text(*baseline);
  const auto again = scan::read_baseline(text);
  must(again && *again == *baseline);
  must(scan::baseline_text(*again) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  check_ignore_file(input);
  check_baseline(input);
  for (const auto& entry : scan::read_gitleaks_ignore(input).entries)
    must(entry.path.find('\n') == std::string::npos);
  const auto entries = scan::read_gitleaks_report(input);
  must(entries || entries.error().message.find("no JSON report of gitleaks") !=
                      std::string::npos);
  return 0;
}
