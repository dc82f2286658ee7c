#include "cli/compat_rules.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/compat/config.hpp"

#include <filesystem>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
using scan::compat::Rules;

constexpr std::size_t most_bytes = std::size_t{4} * 1024 * 1024;

/// Empty: nobody knows where such things are.
fs::path default_file(const Environment& environment,
                      const CompatOptions& options) {
  if (!options.default_rules.empty()) return options.default_rules;
  if (const auto named = environment.get("HOOPGIT_GITLEAKS_DEFAULT"))
    return *named;
  const fs::path below = "hoopgit/gitleaks-default.toml";
  if (const auto data = environment.get("XDG_DATA_HOME"))
    return fs::path(*data) / below;
  if (const auto home = environment.get("HOME"))
    return fs::path(*home) / ".local/share" / below;
  return {};
}

class Loader {
 public:
  Loader(const Environment& environment, const CompatOptions& options)
      : environment_(environment), options_(options) {}

  Result<Rules> from_file(const fs::path& path) const {
    const std::string text = TRY(read_file(path, most_bytes));
    return from_text(text, path.string());
  }

  Result<Rules> from_text(std::string_view text,
                          const std::string& name) const {
    return scan::compat::read_rules(
        text, name,
        {.default_rules = [this] { return default_text(); },
         .file =
             [](const std::string& path) {
               return read_file(path, most_bytes);
             }});
  }

  Result<Rules> from_default() const {
    const std::string text = TRY(default_text());
    return from_text(text, default_file(environment_, options_).string());
  }

 private:
  Result<std::string> default_text() const {
    const fs::path file = default_file(environment_, options_);
    auto text = file.empty() ? Error{Fault::not_found, ""}
                             : read_file(file, most_bytes);
    if (text) return text;
    return Error{Fault::not_found,
                 "cannot scan as gitleaks does: its own rules are not here",
                 "bring its configuration with --gitleaks-default FILE, or put "
                 "it at ~/.local/share/hoopgit/gitleaks-default.toml"};
  }

  const Environment& environment_;
  const CompatOptions& options_;
};

}  // namespace

Result<Rules> compat_rules(const Environment& environment,
                           const CompatOptions& options,
                           const std::string& target) {
  const Loader loader(environment, options);
  if (!options.config.empty()) return loader.from_file(options.config);
  if (const auto file = environment.get("GITLEAKS_CONFIG"))
    return loader.from_file(*file);
  if (const auto text = environment.get("GITLEAKS_CONFIG_TOML"))
    return loader.from_text(*text, "$GITLEAKS_CONFIG_TOML");
  std::error_code problem;
  const fs::path own = fs::path(target) / ".gitleaks.toml";
  if (fs::is_directory(target, problem) && fs::exists(own, problem))
    return loader.from_file(own);
  return loader.from_default();
}

}  // namespace hoopgit::cli
