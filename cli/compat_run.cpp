#include "cli/compat_run.hpp"

#include <algorithm>

namespace hoopgit::cli {

using scan::compat::Evidence;
using scan::compat::Finding;
using scan::compat::Fragment;
using scan::compat::Row;

CompatRun::CompatRun(Parts parts)
    : parts_(std::move(parts)), detector_(parts_.rules, parts_.options) {}

Result<void> CompatRun::take(const Fragment& fragment) {
  bytes_ += fragment.text.size();
  const bool is_left_out =
      !fragment.path.empty() &&
      std::find(parts_.left_out.begin(), parts_.left_out.end(),
                fragment.path) != parts_.left_out.end();
  if (is_left_out || (fragment.text.empty() && fragment.path.empty()))
    return {};
  return detector_.detect(
      fragment, [&](const Finding& finding, const Evidence& evidence) {
        if (parts_.known.has(finding, evidence)) return;
        Row row = row_of(finding, evidence, parts_.redaction);
        if (parts_.url) row.url = parts_.url(finding);
        rows_.push_back(std::move(row));
      });
}

std::vector<Row> CompatRun::rows() {
  std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    return a.finding.path < b.finding.path;
  });
  return std::move(rows_);
}

}  // namespace hoopgit::cli
