#pragma once

#include "cli/audit.hpp"

#include <string>

namespace hoopgit::cli {

struct AuditExport {
  AuditQuery query{};  ///< Without limit, order and csv.
  std::string format = "jsonl";
  std::string file{};   ///< Must not exist; empty: standard output.
  bool packed = false;  ///< With gzip; so is what is called ".gz".
};

/// `hoopgit audit export`: all events of a filter, oldest first, in a format
/// of hoopgit-audit(5). Page by page: any number in little memory.
Result<int> export_audit(const Context& context, const AuditExport& options);

}  // namespace hoopgit::cli
