#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// Exit codes of such a scan that are not --exit-code.
inline constexpr int exit_error = 1;
inline constexpr int exit_unknown_option = 126;

/// What a scan is told that is to be one of gitleaks: its options, and what of
/// ours there is beside them.
struct CompatOptions {
  std::string mode{};  ///< Empty: it is one of our own.
  std::string config{};
  std::string default_rules{};  ///< A file: what gitleaks has built in.
  std::string baseline{};
  std::string ignore_path = ".";
  std::string report_format{};
  std::string report_path{};  ///< "-": standard output.
  std::string redact{};  ///< Percent, as it is written; empty: all, unasked.
  bool show_secrets = false;
  int exit_code = 1;
  std::vector<std::string> rules{};  ///< Only these; none: all.
  bool ignore_allow = false;
  std::size_t decode_depth = 5;
  std::size_t archive_depth = 0;
  std::size_t most_megabytes = 0;
  bool follow_links = false;
  std::string log_options{};
  std::string platform{};  ///< Of links to findings; empty: by the remote.
};

}  // namespace hoopgit::cli
