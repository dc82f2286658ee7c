#include "cli/token_cache.hpp"

#include "core/crypto/crypto.hpp"
#include "helper/cache.hpp"

namespace hoopgit::cli {

helper::CacheKey git_token_key(const Context& context, const Url& relay,
                               std::string_view repository) {
  return {relay.origin(), repository, context.environment.for_helper().profile};
}

helper::CacheKey own_token_key(const Context& context, const Url& relay,
                               bool is_bound) {
  return {relay.origin(), "",
          context.environment.for_helper().profile +
              (is_bound ? "\napi\nbound" : "\napi")};
}

helper::CacheKey job_session_key(const Context& context, const Url& relay,
                                 const Secret& proof) {
  return {relay.origin(), crypto::sha256_hex(proof.reveal()),
          context.environment.for_helper().profile + "\njob session"};
}

std::vector<helper::Record> kept_tokens(const Context& context,
                                        const Url& relay) {
  const helper::Cache cache(context.environment.for_helper());
  const std::int64_t now = to_unix_seconds(context.clock.now());
  auto all = cache.find_like(git_token_key(context, relay, ""), now);
  for (const bool is_bound : {true, false})
    for (auto& record :
         cache.find_like(own_token_key(context, relay, is_bound), now))
      all.push_back(std::move(record));
  return all;
}

void forget_tokens(const Context& context, const Url& relay) {
  const helper::Cache cache(context.environment.for_helper());
  cache.forget_like(git_token_key(context, relay, ""));
  cache.forget_like(own_token_key(context, relay, true));
  cache.forget_like(own_token_key(context, relay, false));
}

}  // namespace hoopgit::cli
