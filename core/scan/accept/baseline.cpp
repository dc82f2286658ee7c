#include "core/scan/accept/baseline.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/scan/accept/fingerprint.hpp"

#include <vector>

namespace hoopgit::scan {
namespace {

/// Percent-encoded but for its slashes, which readers want.
std::string readable(std::string_view path) {
  std::string text;
  for (const char& c : path)
    text += c == '/' ? "/" : percent_encode({&c, 1});
  return text;
}

}  // namespace

Result<Baseline> read_baseline(std::string_view text) {
  Baseline baseline;
  std::vector<std::string> problems;
  std::size_t number = 0;
  for (const auto each : split(text, '\n')) {
    ++number;
    const auto line = trim(each);
    if (line.empty()) continue;
    const auto fields = split(line, ' ');
    const auto path = fields.size() == 3 ? percent_decode(fields[2])
                                         : Result<std::string>(std::string());
    if (fields.size() != 3 || !is_content_fingerprint(fields[0]) || !path)
      problems.push_back("line " + std::to_string(number));
    else
      baseline.insert({std::string(fields[0]), std::string(fields[1]), *path});
  }
  if (problems.empty()) return baseline;
  return Error{Fault::usage,
               "cannot use .hoopgit/scan-baseline: not \"hg1:... RULE PATH\" "
               "in " +
                   join(problems, ", ")};
}

std::string baseline_text(const Baseline& baseline) {
  std::string text;
  for (const auto& [fingerprint, rule, path] : baseline)
    text += fingerprint + " " + rule + " " + readable(path) + "\n";
  return text;
}

}  // namespace hoopgit::scan
