#include "server/upstream/credentials.hpp"

#include "core/base/file.hpp"
#include "core/base/overloaded.hpp"
#include "core/base/process.hpp"
#include "core/json/json.hpp"
#include "server/sandbox/confinement.hpp"

#include <string.h>

namespace hoopgit::upstream {
namespace {

constexpr std::chrono::seconds command_deadline{10};
constexpr std::size_t command_output_limit = std::size_t{64} * 1024;
constexpr std::chrono::minutes life_without_end{5};
constexpr std::size_t longest_secret = std::size_t{16} * 1024;
constexpr std::size_t most_slots = 1024;

std::string_view name_of(Access access) {
  return access == Access::read ? "read" : "write";
}

void wipe(std::string& text) {
  ::explicit_bzero(text.data(), text.size());
}

Error refused(std::string_view why) {
  return {Fault::unavailable, std::string(why)};
}

Result<void> check_username(std::string_view username) {
  for (const char c : username)
    if (static_cast<unsigned char>(c) < ' ' || c == ':' || c == '\x7f')
      return refused("its user name holds a colon or a control character");
  return {};
}

Result<void> check_secret(std::string_view secret) {
  if (secret.empty()) return refused("its secret is empty");
  if (secret.size() > longest_secret)
    return refused("its secret is larger than 16 KiB");
  if (secret.find_first_of(std::string_view("\r\n\0", 3)) != secret.npos)
    return refused("its secret holds more than one line");
  return {};
}

http::Authorization copy(const http::Authorization& from) {
  return {from.scheme, from.username, from.secret.duplicate()};
}

/// What a command answered: the credential and when its life ends.
struct Answer {
  http::Authorization authorization;
  std::optional<Time> expires_at;
};

Result<Answer> parse_answer(std::string_view text,
                            const std::string& default_username) {
  const auto parsed = json::parse(text, {command_output_limit, 4});
  if (!parsed || parsed->as_object() == nullptr)
    return refused("it did not print one JSON object");
  if (TRY(parsed->integer("version")) != 1)
    return refused("its answer has another version than 1");
  Answer answer{{http::Authorization::Scheme::basic,
                 TRY(parsed->maybe_text("username")).value_or(default_username),
                 Secret("")},
                std::nullopt};
  TRY(check_username(answer.authorization.username));
  std::string secret = TRY(parsed->text("secret"));
  answer.authorization.secret = Secret(secret);
  wipe(secret);
  TRY(check_secret(answer.authorization.secret.reveal()));
  if (const auto end = TRY(parsed->maybe_text("expires_at")))
    answer.expires_at = TRY(parse_rfc3339(*end));
  return answer;
}

}  // namespace

Credentials::Credentials(UpstreamSettings settings,
                         std::filesystem::path systemd_folder,
                         const Clock& clock)
    : settings_(std::move(settings)),
      systemd_folder_(std::move(systemd_folder)),
      clock_(clock) {}

const CredentialSettings& Credentials::of(Access access) const {
  return access == Access::write || settings_.read_same_as_write
             ? settings_.write
             : settings_.read;
}

Result<http::Authorization> Credentials::get(Access access,
                                             const RepositoryName& repository) {
  const auto& settings = of(access);
  const auto got = [&]() -> Result<http::Authorization> {
    if (const auto* command = std::get_if<ExecSecret>(&settings.secret))
      return from_command(*command, access, repository);
    TRY(check_username(settings.username));
    return http::Authorization{http::Authorization::Scheme::basic,
                               settings.username,
                               TRY(read_file_of(settings.secret))};
  };
  auto authorization = got();
  if (authorization) return authorization;
  Error error = within("get the " + std::string(name_of(access)) +
                           " credential of upstream " + settings_.name,
                       authorization.error());
  error.fault = Fault::unavailable;
  return error;
}

Result<Secret> Credentials::read_file_of(const SecretSource& source) const {
  return std::visit(
      Overloaded{
          [](const FileSecret& file) { return read_secret_file(file.path); },
          [&](const SystemdSecret& credential) -> Result<Secret> {
            if (systemd_folder_.empty())
              return refused("systemd has not made a folder of credentials");
            return read_secret_file(systemd_folder_ / credential.name);
          },
          [](const ExecSecret&) -> Result<Secret> {
            return refused("it comes from a command, not from a file");
          }},
      source);
}

std::shared_ptr<Credentials::Slot> Credentials::slot(
    Access access, const RepositoryName& repository) {
  if (settings_.read_same_as_write) access = Access::write;
  const std::lock_guard lock(mutex_);
  // Names come from requests: the map must not grow with them for ever.
  if (slots_.size() >= most_slots) slots_.clear();
  auto& place = slots_[{access, repository}];
  if (!place) place = std::make_shared<Slot>();
  return place;
}

Result<http::Authorization> Credentials::from_command(
    const ExecSecret& command, Access access,
    const RepositoryName& repository) {
  const auto place = slot(access, repository);
  const int failures_before = place->failures;
  const std::lock_guard lock(place->mutex);
  if (place->kept && clock_.now() < place->kept->until)
    return copy(place->kept->authorization);
  // It failed while we waited: that was our answer too. Otherwise each of
  // many waiting requests would spend the deadline again, one by one.
  if (place->failures != failures_before && place->last_failure)
    return *place->last_failure;
  auto got = run_command(command, access, repository, place->previous_rejected);
  if (!got) {
    place->last_failure = got.error();
    ++place->failures;
    return std::move(got).error();
  }
  place->previous_rejected = false;
  place->kept = *std::move(got);
  return copy(place->kept->authorization);
}

Result<Credentials::Kept> Credentials::run_command(
    const ExecSecret& command, Access access, const RepositoryName& repository,
    bool previous_rejected) const {
  Command run_this{command.argv};
  run_this.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  run_this.input =
      json::dump(json::object({{"version", 1},
                               {"upstream", settings_.name},
                               {"url", settings_.url.text()},
                               {"repository", repository.text()},
                               {"access", name_of(access)},
                               {"previous_rejected", previous_rejected}}));
  run_this.deadline = command_deadline;
  run_this.output_limit = command_output_limit;
  sandbox::confine(run_this, sandbox::Confinement::of_helper());
  const Time asked = clock_.now();
  Completed done = TRY(run(run_this));
  if (!done.succeeded()) {
    wipe(done.output);
    return refused("the command " + command.argv.front() +
                   " ended with status " + std::to_string(done.status));
  }
  auto answer = parse_answer(done.output, of(access).username);
  wipe(done.output);
  if (!answer)
    return within("read the answer of " + command.argv.front(), answer.error());
  if (!answer->expires_at)
    return Kept{std::move(answer->authorization), asked + life_without_end};
  if (*answer->expires_at <= asked)
    return refused("the command " + command.argv.front() +
                   " gave a credential that has expired");
  return Kept{std::move(answer->authorization),
              asked + (*answer->expires_at - asked) / 5 * 4};
}

void Credentials::forget(Access access, const RepositoryName& repository,
                         const http::Authorization& rejected) {
  const auto place = slot(access, repository);
  const std::lock_guard lock(place->mutex);
  if (!place->kept ||
      !place->kept->authorization.secret.matches(rejected.secret))
    return;
  place->kept.reset();
  place->previous_rejected = true;
}

Result<void> Credentials::check() const {
  std::optional<Secret> other;
  for (const Access access : {Access::write, Access::read}) {
    if (access == Access::read && settings_.read_same_as_write) break;
    const auto& settings = of(access);
    TRY(check_username(settings.username));
    if (std::holds_alternative<ExecSecret>(settings.secret)) continue;
    Secret secret = TRY(read_file_of(settings.secret));
    if (other && other->matches(secret))
      return Error{Fault::usage,
                   "cannot use upstream " + settings_.name +
                       ": its two credentials are the same secret",
                   "give it two, or write: read: same-as-write"};
    other = std::move(secret);
  }
  return {};
}

}  // namespace hoopgit::upstream
