#include "tests/support/upstream.hpp"

#include "core/base/text.hpp"
#include "tests/support/apache.hpp"
#include "tests/support/bare_git.hpp"
#include "tests/support/password.hpp"
#include "tests/support/web.hpp"

#include <csignal>
#include <filesystem>
#include <tuple>
#include <utility>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;

Error unexpected(const std::string& what, const Completed& completed) {
  return Error{Fault::internal,
               what + ": " + std::string(trim(completed.errors))};
}

/// "name:$apr1$..." for Apache's AuthUserFile. The password goes by stdin.
Result<std::string> password_line(Role role, const Secret& password) {
  Command command{.argv = {"openssl", "passwd", "-apr1", "-stdin"}};
  command.input = std::string(password.reveal()) + "\n";
  const Completed hashed = TRY(run(command));
  if (!hashed.succeeded()) return unexpected("cannot hash a password", hashed);
  return name_of(role) + ":" + hashed.output;
}

/// Three commits and a tag, as git fast-import reads them. Fixed in every byte,
/// so that the object ids are the same in every run.
std::string seed(const std::string& branch) {
  const auto commit = [&](int number, const std::string& path,
                          const std::string& text, const std::string& subject) {
    const std::string who = "Ada Lovelace <ada@example.com> " +
                            std::to_string(1'767'225'600 + number * 60) +
                            " +0000\n";
    return "commit refs/heads/" + branch + "\nmark :" + std::to_string(number) +
           "\nauthor " + who + "committer " + who + "data " +
           std::to_string(subject.size()) + "\n" + subject + "\n" +
           (number > 1 ? "from :" + std::to_string(number - 1) + "\n" : "") +
           "M 100644 inline " + path + "\ndata " + std::to_string(text.size()) +
           "\n" + text + "\n";
  };
  return commit(1, "README.md", "# Site\n\nOur pages.\n", "Begin the site") +
         commit(2, "pages/index.html", "<h1>Welcome</h1>\n", "Add a page") +
         "reset refs/tags/v0.1\nfrom :2\n\n" +
         commit(3, "docs/guide.md", "# Guide\n\nRead it.\n", "Add a guide");
}

}  // namespace

std::string name_of(Role role) {
  return role == Role::reader ? "reader" : "writer";
}

Upstream::Upstream(TemporaryFolder served, TemporaryFolder secrets, Port port)
    : served_(std::move(served)),
      secrets_(std::move(secrets)),
      port_(std::move(port)),
      reader_(random_password()),
      writer_(random_password()) {}

Result<Upstream> Upstream::start() {
  Upstream upstream(TRY(TemporaryFolder::make()), TRY(TemporaryFolder::make()),
                    TRY(Port::reserve()));
  TRY(upstream.write_files());
  TRY(upstream.restart());
  return upstream;
}

Result<void> Upstream::write_files() const {
  const fs::path& folder = served_.path();
  TRY(make_private_folder(folder / "repositories"));
  const std::string users = TRY(password_line(Role::reader, reader_)) +
                            TRY(password_line(Role::writer, writer_));
  TRY(replace_file(folder / "users", users));
  TRY(replace_file(folder / "apache.conf",
                   apache_configuration(folder, port_.number())));
  for (const Role role : {Role::reader, Role::writer})
    TRY(replace_file(secret_file(role), password(role).reveal()));
  return give_to_apache(folder);
}

Result<void> Upstream::restart() {
  const std::string at = origin();
  const fs::path& folder = served_.path();
  daemon_ = TRY(Daemon::start({.name = "apache2",
                               .argv = {"/usr/sbin/apache2", "-f",
                                        folder / "apache.conf", "-DFOREGROUND"},
                               .log = folder / "error.log",
                               .environment = bare_environment(),
                               .is_ready = [&] {
                                 const auto answer = Web().get(at + "/");
                                 return answer && answer->status == 401;
                               }}));
  return {};
}

void Upstream::stop() {
  daemon_.reset();
}

Result<void> Upstream::make_repository(const std::string& name,
                                       const RepositorySetup& setup) {
  const fs::path at = path(name);
  std::error_code failed;
  fs::create_directories(at.parent_path(), failed);
  const Completed made = TRY(run_bare_git(
      {"init", "--quiet", "--bare", "--object-format=" + setup.object_format,
       "--initial-branch=" + setup.branch, at}));
  if (!made.succeeded()) return unexpected("cannot make " + name, made);
  std::map<std::string, std::string> settings = setup.settings;
  for (const char* usual :
       {"receive.advertiseAtomic", "receive.advertisePushOptions",
        "uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"})
    settings.emplace(usual, "true");
  for (const auto& [key, value] : settings)
    TRY(git(name, {"config", key, value}));
  if (!setup.empty) {
    const Completed seeded = TRY(
        run_bare_git({"-C", at, "fast-import", "--quiet"}, seed(setup.branch)));
    if (!seeded.succeeded()) return unexpected("cannot fill " + name, seeded);
  }
  return give_to_apache(served_.path() / "repositories");
}

std::string Upstream::url(const std::string& name) const {
  return origin() + "/" + name + ".git";
}

std::string Upstream::url(const std::string& name, Role role) const {
  return "http://" + name_of(role) + ":" +
         std::string(password(role).reveal()) + "@127.0.0.1:" + port_.text() +
         "/" + name + ".git";
}

const Secret& Upstream::password(Role role) const {
  return role == Role::reader ? reader_ : writer_;
}

fs::path Upstream::secret_file(Role role) const {
  return secrets_.path() / name_of(role);
}

fs::path Upstream::path(const std::string& name) const {
  return served_.path() / "repositories" / (name + ".git");
}

Result<Completed> Upstream::git(const std::string& name,
                                std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"-C", path(name)});
  return run_bare_git(std::move(arguments));
}

Result<std::map<std::string, std::string>> Upstream::refs(
    const std::string& name) const {
  const Completed listed =
      TRY(git(name, {"for-each-ref", "--format=%(refname) %(objectname)"}));
  if (!listed.succeeded()) return unexpected("cannot list refs", listed);
  std::map<std::string, std::string> refs;
  for (const std::string_view line : split(trim(listed.output), '\n')) {
    const auto space = line.find(' ');
    if (space != std::string::npos)
      refs.emplace(line.substr(0, space), line.substr(space + 1));
  }
  return refs;
}

Result<std::set<std::string>> Upstream::objects(const std::string& name) const {
  const Completed listed =
      TRY(git(name, {"cat-file", "--batch-all-objects", "--unordered",
                     "--batch-check=%(objectname)"}));
  if (!listed.succeeded()) return unexpected("cannot list objects", listed);
  std::set<std::string> objects;
  for (const std::string_view line : split(trim(listed.output), '\n'))
    if (!line.empty()) objects.emplace(line);
  return objects;
}

Result<bool> Upstream::holds(const std::string& name,
                             std::string_view text) const {
  const Completed all = TRY(
      git(name, {"cat-file", "--batch-all-objects", "--unordered", "--batch"}));
  if (!all.succeeded()) return unexpected("cannot read objects", all);
  return all.output.find(text) != std::string::npos;
}

Result<void> Upstream::install_hook(const std::string& name,
                                    const std::string& hook,
                                    const std::string& script) const {
  TRY(replace_file(path(name) / "hooks" / hook, "#!/bin/sh\n" + script + "\n",
                   0755));
  return give_to_apache(path(name) / "hooks");
}

std::vector<Access> Upstream::accesses() const {
  std::vector<Access> all;
  const std::string log = read_log(served_.path() / "access.log");
  for (const std::string_view line : split(trim(log), '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() != 5) continue;
    const auto [method, path, query, status, user] =
        std::tie(fields[0], fields[1], fields[2], fields[3], fields[4]);
    all.push_back({std::string(method), std::string(path),
                   std::string(query.substr(query.empty() ? 0 : 1)),
                   std::stoi(std::string(status)),
                   std::string(user == "-" ? "" : user)});
  }
  return all;
}

std::string Upstream::log() const {
  return read_log(served_.path() / "error.log");
}

}  // namespace hoopgit::stage
