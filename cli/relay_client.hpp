#pragma once

#include "cli/context.hpp"
#include "cli/session_key.hpp"
#include "core/api/api.hpp"
#include "core/api/commit_story.hpp"
#include "core/api/evidence.hpp"
#include "core/api/replay.hpp"
#include "core/base/encoding.hpp"
#include "core/base/url.hpp"
#include "core/http/client.hpp"
#include "helper/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// The relay's JSON API, hoopgit-api(7), as the person or machine that the
/// context's session or token file stands for.
///
/// The token for it is got when it is first needed, and kept in the cache for
/// its minutes. One that the relay no longer takes is replaced, once.
class RelayClient {
 public:
  RelayClient(const Context& context, Url relay);

  const Url& relay() const { return relay_; }

  Result<api::WhoAmI> who_am_i();
  /// state: "open" or "all". Only the asker's own with `mine`.
  Result<std::vector<api::PushView>> pushes(const std::string& state,
                                            bool mine);
  Result<api::PushView> push(const std::string& id_or_tail);
  Result<api::Review> review(const PushId& id);
  Result<api::PushView> vote(const PushId& id, const api::VoteRequest& vote);
  Result<api::PushView> cancel(const PushId& id);
  /// `decision`: "landed" or "conflict".
  Result<api::PushView> resolve(const std::string& id_or_tail,
                                const std::string& decision,
                                const std::string& reason);

  struct Events {
    std::vector<api::EventItem> items;
    std::optional<std::uint64_t> next{};  ///< Where the next page begins.
  };
  Result<Events> events(const Form& query);
  Result<api::Story> story(const std::string& id_or_tail);
  /// {"push", "keys", "envelopes"}, see hoopgit-api(7).
  Result<json::Value> attestations(const std::string& id_or_tail);
  /// What the log knows of a commit; its beginning will do.
  Result<api::CommitStory> commit(const std::string& id);
  Result<std::vector<api::SinkStanding>> sinks();
  Result<std::vector<api::SinkStanding>> resume_sink(const std::string& name);
  Result<api::Replay> replay(const std::string& id_or_tail, bool with_diff);
  Result<api::RevocationAnswer> revoke(const api::RevocationRequest& request);
  /// Of all repositories when there is no name.
  Result<std::vector<api::SweptRepository>> sweep(
      const std::string& repository);

  Result<api::EvidenceAnswer> evidence(const api::EvidenceRequest& request);
  Result<api::OpeningsAnswer> openings(
      const std::vector<std::string>& commitments);
  Result<std::vector<api::Hold>> holds();
  Result<std::vector<api::Request>> requests();
  /// Asks for what takes two persons.
  Result<api::Request> ask(const std::string& kind, const json::Value& order,
                           const std::string& reason,
                           const std::string& ticket);
  Result<api::Request> confirm(const api::Request& request);

  /// The bytes at this path of the relay; nullopt: nothing is there.
  Result<std::optional<std::string>> file(const std::string& path,
                                          std::size_t limit);

 private:
  Result<json::Value> get(const std::string& path, const Form& query = {});
  Result<json::Value> post(const std::string& path, const json::Value& body);
  Result<json::Value> send(http::Request request);
  Result<http::Response> answer_to(http::Request request);
  /// The token, and whether it takes proofs by the key of the session.
  struct Own {
    helper::Record record;
    bool is_bound = false;
  };
  Result<Own> token(bool renew) const;
  Result<std::optional<SessionKey>> session_key() const;
  Result<http::Response> send_with(http::Request request, const Own& token,
                                   const std::string& nonce) const;

  const Context& context_;
  Url relay_;
  http::Client client_;
};

/// What people type for a push: its id, or at least six characters of its end.
Result<std::string> push_name(const std::string& text);

}  // namespace hoopgit::cli
