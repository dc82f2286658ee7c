#include "core/git/pkt_line.hpp"
#include "server/approval/judgement.hpp"
#include "server/relay/relay.hpp"
#include "server/upstream/advertisement.hpp"

#include <utility>

namespace hoopgit::relay {
namespace {

Error no_such_repository(const RepositoryName& repository) {
  return {Fault::not_found,
          "cannot open " + repository.text() +
              ": it does not exist, or you may not read it",
          "hoopgit whoami"};
}

store::Event fetch_event(const Caller& caller, const upstream::Target& target,
                         std::string type) {
  store::Event event;
  event.type = std::move(type);
  event.actor = caller.identity.actor;
  event.actor->address = caller.address;
  event.actor->user_agent = caller.user_agent;
  event.target = store::Target{target.upstream->name, target.repository.text()};
  return event;
}

}  // namespace

Result<upstream::Target> Relay::open(const Caller& caller,
                                     const RepositoryName& repository) {
  auto target = rooms_.upstreams.find(repository);
  if (!target || !caller.identity.covers(repository))
    return no_such_repository(repository);
  policy::Facts facts;
  facts.who = approval::who_of(caller.identity.actor);
  facts.repository = repository.text();
  facts.upstream = target->upstream->name;
  facts.updates = {{"", policy::Action::fetch}};
  const policy::Decision decision = rooms_.policy.judge(facts);
  if (decision.verdict == policy::Verdict::allow) return target;
  store::Event event = fetch_event(caller, *target, "fetch.refused");
  event.outcome = store::Outcome::denied;
  event.severity = store::Severity::warning;
  event.policy_sha256 = decision.policy_sha256;
  event.data = json::object({{"reason", decision.text()}});
  TRY(store::append(rooms_.store, event));
  return no_such_repository(repository);
}

Result<void> Relay::fetch(
    const Caller& caller, const upstream::Target& target,
    upstream::PassedFetch request,
    const std::function<Result<void>(const http::ResponseHead&)>& on_head,
    const http::Sink& sink) {
  const bool is_pack = request.step == upstream::PassedFetch::Step::pack;
  // On record before the first byte of the answer: what is read is seen.
  bool recorded = false;
  const auto begin = [&](const http::ResponseHead& head) -> Result<void> {
    if (is_pack && !std::exchange(recorded, true))
      TRY(store::append(rooms_.store,
                        fetch_event(caller, target, "fetch.served")));
    return on_head(head);
  };
  return upstream::pass_fetch(target, std::move(request), begin, sink);
}

Result<std::string> Relay::advertise_push(const upstream::Target& target) {
  const auto seen = TRY(upstream::advertise(target, upstream::Access::read,
                                            upstream::Service::upload_pack));
  const std::string capabilities = std::string(
      "report-status report-status-v2 delete-refs side-band-64k "
      "quiet atomic ofs-delta push-options object-format=sha1 "
      "agent=hoopgit");
  std::string body =
      git::packet("# service=git-receive-pack\n") + git::flush_packet();
  if (seen.refs.empty())
    body += git::packet(git::ObjectId().hex() + " capabilities^{}" +
                        std::string(1, '\0') + capabilities + "\n");
  for (std::size_t i = 0; i < seen.refs.size(); ++i)
    body +=
        git::packet(seen.refs[i].id.hex() + " " + seen.refs[i].name +
                    (i == 0 ? std::string(1, '\0') + capabilities : "") + "\n");
  sightings_.note(target, seen);
  return body + git::flush_packet();
}

}  // namespace hoopgit::relay
