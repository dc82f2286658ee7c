#include "cli/job_session.hpp"

#include "cli/id_token.hpp"
#include "cli/token_cache.hpp"
#include "helper/cache.hpp"
#include "helper/lock.hpp"

#include <algorithm>
#include <thread>

namespace hoopgit::cli {
namespace {

constexpr std::chrono::seconds lock_patience{20};
constexpr std::int64_t longest_session = 3600;

/// One process at a time renews: a refresh token is good once. One lock for all
/// jobs, of which each would leave its own behind. Without a folder for it
/// there is none, and mostly no cache either to keep a session in.
Result<std::optional<helper::Lock>> locked(const helper::Cache& cache,
                                           const Url& relay) {
  if (!cache.folder()) return std::optional<helper::Lock>();
  auto lock =
      helper::Lock::open(*cache.folder(), {relay.origin(), "", "job session"});
  if (!lock) return std::optional<helper::Lock>();
  const auto until = std::chrono::steady_clock::now() + lock_patience;
  while (!lock->try_now()) {
    if (std::chrono::steady_clock::now() >= until)
      return Error{Fault::unavailable,
                   "cannot renew the job's session: another hoopgit is at it"};
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return std::optional(*std::move(lock));
}

class JobSession {
 public:
  JobSession(const Context& context, const Url& relay, const Proof& proof)
      : context_(context),
        proof_(proof),
        cache_(context.environment.for_helper()),
        key_(job_session_key(context, relay, proof.token)) {}

  const helper::Cache& cache() const { return cache_; }

  std::optional<helper::Record> find() const {
    return cache_.find(key_, now());
  }
  void forget() const { cache_.forget(key_); }

  void keep(const Granted& granted) const {
    if (!granted.refresh_token) return;
    const auto purpose = read_purpose(proof_.token);
    const std::int64_t end =
        purpose ? to_unix_seconds(purpose->expires) : now() + longest_session;
    cache_.keep(key_,
                {std::min(end, now() + longest_session), "job",
                 granted.refresh_token->duplicate()},
                now());
  }

 private:
  std::int64_t now() const { return to_unix_seconds(context_.clock.now()); }

  const Context& context_;
  const Proof& proof_;
  helper::Cache cache_;
  helper::CacheKey key_;
};

}  // namespace

Result<Granted> token_of_machine(const Context& context,
                                 const http::Client& client, const Url& relay,
                                 const Proof& proof,
                                 const TokenRequest& request) {
  if (!proof.is_fixed) return exchange(context, client, relay, proof, request);
  const JobSession session(context, relay, proof);
  const auto lock = TRY(locked(session.cache(), relay));
  if (const auto kept = session.find()) {
    auto answer =
        refresh_at_relay(context, client, relay, kept->token, request, {});
    // The answer may have been lost on its way: once more with the old token.
    if (!answer && answer.error().fault == Fault::unavailable)
      answer =
          refresh_at_relay(context, client, relay, kept->token, request, {});
    if (!answer) return within("renew the job's session", answer.error());
    if (auto* granted = std::get_if<Granted>(&*answer)) {
      session.keep(*granted);
      granted->refresh_token.reset();
      return std::move(*granted);
    }
    const auto& refused = std::get<Refused>(*answer);
    if (refused.code != "invalid_grant")
      return refusal_of_relay(relay, refused);
    session.forget();
  }
  Granted granted = TRY(exchange(context, client, relay, proof, request));
  session.keep(granted);
  granted.refresh_token.reset();
  return granted;
}

}  // namespace hoopgit::cli
