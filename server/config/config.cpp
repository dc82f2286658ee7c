#include "server/config/config.hpp"

#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "server/config/sections.hpp"

namespace hoopgit::config {
namespace {

constexpr std::size_t largest_file = std::size_t{1024} * 1024;

void check_version(const yaml::Node& root) {
  const auto version = root.integer("version", yaml::required);
  if (version && *version != 1)
    root.any("version").problem("the version must be 1");
}

/// Sections that the specification has and this version does not: a file that
/// relies on them must not be served as if they were not there.
void refuse_later_sections(const yaml::Node& root) {
  const yaml::Node section = root.any("lfs");
  if (section.is_present())
    section.problem("'lfs' is not supported by this version");
}

std::vector<std::string> names_of(
    const std::vector<upstream::RepositorySettings>& repositories) {
  std::vector<std::string> names;
  for (const auto& repository : repositories)
    names.push_back(repository.name_or_pattern);
  return names;
}

}  // namespace

Result<Config> parse(std::string_view text, const std::string& name) {
  yaml::Problems problems(name);
  const yaml::Node root = yaml::parse(text, problems);
  Config config;
  config.sha256 = crypto::sha256_hex(text);
  check_version(root);
  refuse_later_sections(root);
  read_listen(root, config);
  config.state = read_path(root, "state", yaml::required);
  config.ca_file = read_path(root, "ca_file", yaml::optional);
  read_identity(root, config);
  read_upstreams(root, config);
  read_repositories(root, config);
  read_limits(root, config);
  read_sandbox(root, config);
  read_audit(root, config);
  config.policy = policy::Policy::load(root.map("policy", yaml::required),
                                       names_of(config.repositories));
  root.done();
  if (!problems.empty()) return problems.error();
  return config;
}

Result<Config> load(const std::filesystem::path& file) {
  const auto text = read_file(file, largest_file);
  if (!text) {
    Error error = text.error();
    error.fault = Fault::usage;  // Whatever it is, the command line is wrong.
    return error;
  }
  return parse(*text, file.filename().string());
}

}  // namespace hoopgit::config
