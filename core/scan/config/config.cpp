#include "core/scan/config/config.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/config/builder.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::scan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{4} * 1024 * 1024;

std::string line_of(const ConfigProblem& problem) {
  return (problem.line == 0 ? ""
                            : "line " + std::to_string(problem.line) + ": ") +
         problem.text;
}

std::vector<std::string> lines_of(std::vector<ConfigProblem> problems) {
  std::stable_sort(
      problems.begin(), problems.end(),
      [](const auto& a, const auto& b) { return a.line < b.line; });
  std::vector<std::string> lines;
  for (const auto& problem : problems)
    lines.push_back(line_of(problem));
  return lines;
}

Result<Config> make(std::string_view text, const fs::path& file,
                    ConfigKind kind, const fs::path& root) {
  const std::string name = printable(file.string());
  Joined joined = join_documents(text, file, kind, root);
  auto state = build_config(joined, kind);
  if (!joined.problems.empty())
    return Error{Fault::usage,
                 "cannot use the scan rules of " + name + ": " +
                     join(lines_of(std::move(joined.problems)), "\n")};
  state->name = name;
  state->warnings = lines_of(std::move(joined.warnings));
  return Config(std::move(state));
}

Result<Config> read(const fs::path& file, const fs::path& root) {
  const auto text = read_file(file, most_bytes);
  if (!text) return within("read the scan rules", text.error());
  const fs::path beside = file.has_parent_path() ? file.parent_path() : ".";
  return make(*text, file, kind_of(file), root.empty() ? beside : root);
}

}  // namespace

Config::Config(std::unique_ptr<State> state) : state_(std::move(state)) {}
Config::Config(Config&&) noexcept = default;
Config& Config::operator=(Config&&) noexcept = default;
Config::~Config() = default;

const Ruleset& Config::ruleset() const {
  return state_->ruleset;
}
const std::string& Config::name() const {
  return state_->name;
}
const IgnoreLimits& Config::ignore() const {
  return state_->ignore;
}
const ScanLimits& Config::limits() const {
  return state_->limits;
}
const std::vector<RuleOrigin>& Config::origins() const {
  return state_->origins;
}
const RuleOrigin* Config::origin_of(std::string_view id) const {
  for (const RuleOrigin& origin : state_->origins)
    if (origin.id == id) return &origin;
  return nullptr;
}
const std::vector<std::string>& Config::warnings() const {
  return state_->warnings;
}

Config built_in_config() {
  auto state = std::make_unique<Config::State>();
  state->name = "built-in";
  state->ruleset = built_in_ruleset();
  return Config(std::move(state));
}

Result<Config> make_config(std::string_view text, const fs::path& file,
                           ConfigKind kind) {
  return make(text, file, kind,
              file.has_parent_path() ? file.parent_path() : fs::path("."));
}

ConfigKind kind_of(const fs::path& file) {
  return file.filename() == "scan.toml" ? ConfigKind::own
                                        : ConfigKind::gitleaks;
}

fs::path chosen_config(const ConfigSearch& search) {
  if (search.file) return *search.file;
  if (search.built_in_only) return {};
  if (!search.environment.empty()) return search.environment;
  if (!search.top.empty())
    for (const auto* name : {".hoopgit/scan.toml", ".gitleaks.toml"}) {
      std::error_code problem;
      if (fs::exists(search.top / name, problem) || problem)
        return search.top / name;
    }
  return {};
}

Result<Config> load_config(const ConfigSearch& search) {
  const fs::path file = chosen_config(search);
  if (search.file || !file.empty()) return read(file, search.top);
  return built_in_config();
}

}  // namespace hoopgit::scan
