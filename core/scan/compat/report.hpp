// Reports as gitleaks 8.30 writes them, byte by byte.

#pragma once

#include "core/scan/compat/row.hpp"
#include "core/scan/compat/rule.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

enum class Format { json, csv, junit, sarif };
std::optional<Format> format_named(std::string_view name);

/// By the end of a file's name; nullopt: it tells nothing.
std::optional<Format> format_of_file(std::string_view path);

std::string write(Format format, const std::vector<Row>& rows,
                  const Rules& rules);

// One each, for write().
std::string json_report(const std::vector<Row>& rows);
std::string csv_report(const std::vector<Row>& rows);
std::string junit_report(const std::vector<Row>& rows);
std::string sarif_report(const std::vector<Row>& rows, const Rules& rules);

}  // namespace hoopgit::scan::compat
