// One scan in the manner of gitleaks, while it runs.

#pragma once

#include "core/base/result.hpp"
#include "core/scan/compat/detector.hpp"
#include "core/scan/compat/known.hpp"
#include "core/scan/compat/row.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hoopgit::cli {

class CompatRun {
 public:
  struct Parts {
    const scan::compat::Rules& rules;  ///< Those that are tried.
    scan::compat::DetectorOptions options{};
    scan::compat::Known known{};
    scan::compat::Redaction redaction{};

    /// Paths of the configuration and the baseline, which are not searched.
    std::vector<std::string> left_out{};

    /// A finding's place on the web; empty: there is none.
    std::function<std::string(const scan::compat::Finding&)> url{};
  };
  explicit CompatRun(Parts parts);

  const scan::compat::Allowlists& allowlists() const {
    return parts_.rules.allowlists;
  }

  /// Searches a fragment.
  Result<void> take(const scan::compat::Fragment& fragment);

  /// Something was not searched. The scan goes on, and is an error.
  void miss(std::string what) { missed_.push_back(std::move(what)); }
  const std::vector<std::string>& missed() const { return missed_; }

  std::uint64_t bytes() const { return bytes_; }

  /// By path; what is in one file as it came.
  std::vector<scan::compat::Row> rows();

 private:
  Parts parts_;
  scan::compat::Detector detector_;
  std::vector<scan::compat::Row> rows_;
  std::vector<std::string> missed_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hoopgit::cli
