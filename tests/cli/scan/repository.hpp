#pragma once

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/scan/scanner.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli::test {

/// A real repository in a folder of its own, with a home that configures
/// nothing, gone with the object. What it cannot do throws.
class Repository {
 public:
  Repository();

  const std::filesystem::path& path() const { return path_; }

  std::string git(std::vector<std::string> arguments) const;  ///< Its output.
  Completed try_git(std::vector<std::string> arguments) const;

  void write(const std::string& name, std::string_view bytes) const;
  /// Writes and stages.
  void stage(const std::string& name, std::string_view bytes) const;
  /// Writes, stages and commits; the id.
  std::string commit(const std::string& name, std::string_view bytes,
                     const std::string& message = "change") const;

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;
};

/// An environment variable that is set while the object is there.
class Variable {
 public:
  Variable(const char* name, const std::string& value);
  ~Variable();
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

const scan::Scanner& scanner();

/// "rule path:line:column" of each finding, then "gap path: reason".
std::vector<std::string> seen(const scan::Report& report);

}  // namespace hoopgit::cli::test
