// git-credential-hoopgit: answers Git from the cache, in under two
// milliseconds, and hands over to `hoopgit credential get` on a miss. Static,
// with nothing but libc in it: what it links, every Git command would pay for.

#include "core/base/secret.hpp"
#include "helper/answer.hpp"
#include "helper/cache.hpp"
#include "helper/lock.hpp"
#include "helper/message.hpp"
#include "helper/relays.hpp"

#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace {

using namespace hoopgit;
using namespace hoopgit::helper;

constexpr int waits = 3000;  // Of 10 ms: 30 s.

void print(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // Git has gone; there is nobody to tell.
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void complain(const std::string& what) {
  print(STDERR_FILENO, "hoopgit: " + what + "\n");
}

/// Ours, but there is no way to a token: nobody else shall be asked, and
/// nobody prompted.
int quit(const std::string& why) {
  complain(why);
  print(STDOUT_FILENO, quit_answer);
  return EXIT_SUCCESS;
}

/// To its end, whatever its size: Git must not die of SIGPIPE. What is over
/// the limit is dropped here, and refused by parse_message().
Secret read_input() {
  std::string text;
  text.reserve(8192);
  std::array<char, 4096> piece;
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    if (text.size() <= longest_message)
      text.append(piece.data(), static_cast<std::size_t>(got));
  }
  explicit_bzero(piece.data(), piece.size());
  Secret input(text);
  explicit_bzero(text.data(), text.size());
  return input;
}

/// No core dump, no debugger, no other user's rights.
bool harden() {
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  return ::getauxval(AT_SECURE) == 0;
}

std::int64_t now() {
  return std::int64_t{::time(nullptr)};
}

/// What a request is about, once it is known to be about a relay of ours.
struct Subject {
  std::string origin;
  std::optional<std::string> repository;
};

std::optional<Subject> subject_of(const Message& message,
                                  const Surroundings& around) {
  const auto origin = origin_of(message.protocol, message.host);
  if (!origin) return std::nullopt;
  const auto relays = read_relays(around.config_folder);
  if (std::find(relays.begin(), relays.end(), *origin) == relays.end())
    return std::nullopt;
  return Subject{*origin, repository_of(message.path)};
}

/// Only the token that was refused: another process may have a newer one.
void erase(const Message& message, const Cache& cache, const CacheKey& key) {
  const auto record = cache.find(key, now());
  if (record && (record->token.matches(message.password) ||
                 record->token.matches(message.credential)))
    cache.forget(key);
}

/// Prints the cached token, unless it is the one that was just refused.
bool answered(const Message& request, const Cache& cache, const CacheKey& key) {
  const auto refused = request.refused_token_id();
  const auto record = cache.find(key, now());
  if (!record || (refused && record->token_id == *refused)) return false;
  // After a refusal Git asks no third time: this answer must be the last.
  const auto freshness = refused ? Freshness::fresh : Freshness::cached;
  print(STDOUT_FILENO, answer_to(request, *record, freshness).reveal());
  return true;
}

/// The `hoopgit` beside this program; never one from PATH.
std::string full_program() {
  std::array<char, 4096> path;
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0 || static_cast<std::size_t>(size) == path.size()) return "";
  const std::string_view self(path.data(), static_cast<std::size_t>(size));
  return std::string(self.substr(0, self.rfind('/'))) + "/hoopgit";
}

/// Becomes `hoopgit credential get`, which reads the request again and holds
/// the lock until it ends. Returns only if that fails.
int become_full_program(const Secret& input, std::optional<Lock> lock) {
  const int memory = ::memfd_create("request", 0);
  if (memory < 0) return quit("cannot keep Git's request in memory");
  print(memory, input.reveal());
  ::lseek(memory, 0, SEEK_SET);
  ::dup2(memory, STDIN_FILENO);
  ::close(memory);
  if (lock) {
    const std::string number = std::to_string(lock->hand_over());
    ::setenv("HOOPGIT_LOCK_FD", number.c_str(), 1);
  }
  const std::string program = full_program();
  ::execl(program.c_str(), program.c_str(), "credential", "get", nullptr);
  return quit("cannot start " + program + ": " + ::strerror(errno));
}

int get(const Message& request, const Secret& input, const Cache& cache,
        const CacheKey& key) {
  if (answered(request, cache, key)) return EXIT_SUCCESS;
  auto lock = cache.folder() ? Lock::open(*cache.folder(), key) : std::nullopt;
  for (int i = 0; lock && !lock->try_now(); ++i) {
    if (answered(request, cache, key)) return EXIT_SUCCESS;
    if (i == waits)
      return quit("cannot get a credential: another hoopgit holds the lock");
    ::usleep(10'000);
  }
  // Whoever held the lock before us may have got it.
  if (lock && answered(request, cache, key)) return EXIT_SUCCESS;
  return become_full_program(input, std::move(lock));
}

int answer_git(std::string_view operation, const Secret& input) {
  const auto message = parse_message(input.reveal());
  if (!message) return EXIT_SUCCESS;
  const Surroundings around = surroundings();
  const auto subject = subject_of(*message, around);
  if (!subject) return EXIT_SUCCESS;
  if (!subject->repository)
    return operation == "get"
               ? quit(
                     "cannot give a credential: the URL's path is not the "
                     "name of a repository")
               : EXIT_SUCCESS;
  const Cache cache(around);
  const CacheKey key(subject->origin, *subject->repository, around.profile);
  if (operation == "get") return get(*message, input, cache, key);
  erase(*message, cache, key);
  return EXIT_SUCCESS;
}

int usage() {
  complain(
      "this program is for git; set it up with: hoopgit login URL\n"
      "usage: git-credential-hoopgit (get | store | erase | capability)");
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  if (!harden()) {
    complain("refusing to run set-uid");
    return EXIT_FAILURE;
  }
  if (argc < 2) return usage();
  const std::string_view operation = argv[argc - 1];
  if (operation == "--version") {
    print(STDOUT_FILENO, "git-credential-hoopgit " HOOPGIT_VERSION "\n");
    return EXIT_SUCCESS;
  }
  if (operation == "--help" || operation == "-h") return usage();
  if (operation == "capability") {
    print(STDOUT_FILENO, capability_answer);
    return EXIT_SUCCESS;
  }
  const Secret input = read_input();
  // `store`, and operations of a later Git, are accepted without a word.
  if (operation != "get" && operation != "erase") return EXIT_SUCCESS;
  return answer_git(operation, input);
}
