#include "server/http/git_service.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/git/pkt_line.hpp"
#include "server/http/challenge.hpp"
#include "server/http/gzip_size.hpp"
#include "server/http/push_reply.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace hoopgit::front {
namespace {

using identity::Scope;
using upstream::PassedFetch;

constexpr std::uint64_t largest_fetch = std::uint64_t{16} * 1024 * 1024;

Reply refusal(const Error& error, const GitService& service,
              const Request& request) {
  return traced(text_reply(error, service.public_url), request);
}

/// A caller who may use this repository.
struct Admitted {
  relay::Caller caller;
  upstream::Target target;
};

Result<Admitted> admit(const GitService& service, const Request& request,
                       const Route::Fields& fields, Scope scope) {
  auto caller = TRY(identify(request, service.identities, scope));
  const auto repository =
      RepositoryName::parse(fields.empty() ? "" : fields.front().second);
  if (!repository)
    return Error{Fault::not_found,
                 "cannot open the repository: it does not exist, or you may "
                 "not read it",
                 "hoopgit whoami"};
  auto target = TRY(service.relay.open(caller, *repository));
  return Admitted{std::move(caller), std::move(target)};
}

/// What is wrong, and how who runs the relay finds this request in its log.
std::string text_of(const Error& error, const Request& request) {
  return printable(error.message) + " (request " + request.id + ")";
}

/// After the answer has begun only this is left: ERR, gitprotocol-pack(5).
Reply fetch_error(const Error& error, const Request& request) {
  return {
      200,
      {{"Content-Type", "application/x-git-upload-pack-result"},
       {"Cache-Control", "no-cache"}},
      git::packet("ERR hoopgit: " + text_of(error, request) +
                  (error.hint.empty() ? "" : " (hint: " + error.hint + ")"))};
}

http::Source source_of(const std::string& body) {
  return [&body, at = std::size_t{0}](char* buffer, std::size_t size) mutable {
    const std::size_t count = std::min(size, body.size() - at);
    std::memcpy(buffer, body.data() + at, count);
    at += count;
    return Result<std::size_t>(count);
  };
}

Answer pass_fetch(const GitService& service, const Admitted& admitted,
                  PassedFetch fetch, Stream& stream,
                  const std::function<Reply(const Error&)>& on_error) {
  bool begun = false;
  const auto done = service.relay.fetch(
      admitted.caller, admitted.target, std::move(fetch),
      [&](const http::ResponseHead& head) -> Result<void> {
        Headers headers;
        for (const auto& [name, value] : head.headers)
          if (name != "content-length" && name != "transfer-encoding")
            headers.emplace_back(name, value);
        begun = true;
        return stream.begin(head.status, headers);
      },
      [&](std::string_view piece) { return stream.write(piece); });
  if (done && begun) return Streamed{};
  if (!begun)
    return on_error(done ? Error{Fault::unavailable,
                                 "cannot fetch: the upstream did not answer"}
                         : done.error());
  stream.abort();
  return Streamed{};
}

Answer serve_refs(const GitService& service, Request& request,
                  const Route::Fields& fields, Stream& stream) {
  const auto text = [&](const Error& error) {
    return refusal(error, service, request);
  };
  const auto wanted = request.query_field("service");
  if (!wanted)
    return text({Fault::forbidden,
                 "cannot answer: the dumb HTTP protocol is not served"});
  const bool pushes = *wanted == "git-receive-pack";
  if (!pushes && *wanted != "git-upload-pack")
    return text({Fault::forbidden, "cannot answer: there is no such service"});
  const auto admitted = admit(service, request, fields,
                              pushes ? Scope::git_write : Scope::git_read);
  if (!admitted) return text(admitted.error());
  if (!pushes)
    return pass_fetch(
        service, *admitted,
        {PassedFetch::Step::refs, std::string(request.header("git-protocol"))},
        stream, text);
  if (auto busy = service.gate.look(admitted->caller.identity.actor.person))
    return traced(*std::move(busy), request);
  auto refs = service.relay.advertise_push(admitted->target);
  if (!refs) return text(refs.error());
  return Reply{
      200,
      {{"Content-Type", "application/x-git-receive-pack-advertisement"},
       {"Cache-Control", "no-cache"}},
      *std::move(refs)};
}

std::optional<Reply> refuse_type(const Request& request,
                                 std::string_view expected) {
  if (request.header("content-type") == expected) return std::nullopt;
  return Reply{415,
               {{"Content-Type", "text/plain; charset=utf-8"}},
               "hoopgit: cannot read the request: its Content-Type is not " +
                   std::string(expected) + "\n"};
}

std::optional<Reply> admit_fetch(const GitService& service,
                                 const Request& request,
                                 const Route::Fields& fields) {
  const auto admitted = admit(service, request, fields, Scope::git_read);
  if (!admitted) return refusal(admitted.error(), service, request);
  return refuse_type(request, "application/x-git-upload-pack-request");
}

Answer serve_fetch(const GitService& service, Request& request,
                   const Route::Fields& fields, Stream& stream) {
  const auto admitted = admit(service, request, fields, Scope::git_read);
  if (!admitted) return refusal(admitted.error(), service, request);
  if (equal_ignoring_case(request.header("content-encoding"), "gzip"))
    if (const auto size = inflated_size(request.body, largest_fetch); !size)
      return fetch_error(size.error(), request);
  PassedFetch fetch{PassedFetch::Step::pack,
                    std::string(request.header("git-protocol")),
                    std::string(request.header("content-encoding")),
                    source_of(request.body), request.body.size()};
  return pass_fetch(
      service, *admitted, std::move(fetch), stream,
      [&](const Error& error) { return fetch_error(error, request); });
}

/// Lets a push in, before its body is read.
std::optional<Reply> enter(const GitService& service, Request& request,
                           const Route::Fields& fields) {
  const auto admitted = admit(service, request, fields, Scope::git_write);
  if (!admitted) return refusal(admitted.error(), service, request);
  if (auto wrong =
          refuse_type(request, "application/x-git-receive-pack-request"))
    return wrong;
  auto entered = service.gate.enter(admitted->caller.identity.actor.person);
  if (auto* busy = std::get_if<Reply>(&entered))
    return traced(std::move(*busy), request);
  // Shared, since a std::function must be able to be copied.
  const auto pass = std::make_shared<PushGate::Pass>(
      std::get<PushGate::Pass>(std::move(entered)));
  request.meter = [pass](std::uint64_t bytes) { return pass->take(bytes); };
  request.admitted = service.clock.now();
  return std::nullopt;
}

Result<std::string> head_of(const std::filesystem::path& body) {
  const Descriptor file = TRY(open_for_reading(body));
  return read_up_to(file.get(), push::longest_arrival);
}

/// Git shows no text of an HTTP error here; what it has a band for, it shows.
Reply unreadable(const std::string& head, const Error& error,
                 const GitService& service, const Request& request) {
  if (head.find("side-band-64k") == std::string::npos)
    return refusal(error, service, request);
  return {200, push_headers(),
          git::band_packets(3, "hoopgit: " + text_of(error, request) + "\n")};
}

Answer serve_push(const GitService& service, Request& request,
                  const Route::Fields& fields) {
  const auto text = [&](const Error& error) {
    return refusal(error, service, request);
  };
  const auto admitted = admit(service, request, fields, Scope::git_write);
  if (!admitted) return text(admitted.error());
  const auto head = head_of(request.body_file);
  if (!head) return text(head.error());
  if (push::is_probe(*head)) return Reply{200, push_headers(), ""};
  auto arrival = push::parse_arrival(*head);
  if (!arrival) return unreadable(*head, arrival.error(), service, request);

  auto answer = service.relay.receive(admitted->caller, admitted->target,
                                      request.body_file, *arrival);
  if (!answer)
    return Reply{200, push_headers(),
                 push_failure(*arrival, answer.error(), request.id)};
  if (auto* settled = std::get_if<relay::Settled>(&*answer))
    return Reply{200, push_headers(), push_report(*arrival, settled->row)};
  return hold_push(*std::move(arrival),
                   std::get<relay::Waiting>(*std::move(answer)), service.store,
                   service.clock);
}

Reply refuse_lfs() {
  return {501,
          {{"Content-Type", "application/vnd.git-lfs+json"}},
          "{\"message\":\"Git LFS is not supported by this relay yet\"}"};
}

}  // namespace

std::vector<Route> git_routes(const GitService& service) {
  // By value: the services live in the house, the struct is a handful of refs.
  const auto lfs = [](Request&, const Route::Fields&, Stream&) -> Answer {
    return refuse_lfs();
  };
  // Before its body: nobody has said who they are.
  const auto no_lfs = [](Request&, const Route::Fields&) {
    return std::optional<Reply>(refuse_lfs());
  };
  std::vector<Route> routes;
  routes.push_back({"GET",
                    "/{repository}/info/refs",
                    {},
                    {},
                    [service](Request& request, const Route::Fields& fields,
                              Stream& stream) {
                      return serve_refs(service, request, fields, stream);
                    }});
  routes.push_back({"POST",
                    "/{repository}/git-upload-pack",
                    {BodyRule::Where::memory, largest_fetch, true},
                    [service](Request& request, const Route::Fields& fields) {
                      return admit_fetch(service, request, fields);
                    },
                    [service](Request& request, const Route::Fields& fields,
                              Stream& stream) {
                      return serve_fetch(service, request, fields, stream);
                    }});
  routes.push_back(
      {"POST",
       "/{repository}/git-receive-pack",
       {BodyRule::Where::file, service.largest_push, false},
       [service](Request& request, const Route::Fields& fields) {
         return enter(service, request, fields);
       },
       [service](Request& request, const Route::Fields& fields, Stream&) {
         return serve_push(service, request, fields);
       }});
  for (const auto* path : {"objects/batch", "locks", "locks/verify"})
    routes.push_back({"POST",
                      std::string("/{repository}/info/lfs/") + path,
                      {},
                      no_lfs,
                      lfs});
  routes.push_back({"GET", "/{repository}/info/lfs/locks", {}, {}, lfs});
  return routes;
}

}  // namespace hoopgit::front
