#include "server/audit/public_log.hpp"
#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"

#include <memory>
#include <utility>

namespace hoopgit::front {
namespace {

using identity::Scope;
using ledger::TileName;

const Error nothing_there{Fault::not_found,
                          "cannot find this: it is no file of the log"};

/// The number in "…/log/1": of the log that this relay writes.
std::string number_of(const std::string& origin) {
  return origin.substr(origin.rfind('/') + 1);
}

std::string field(const Route::Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields)
    if (key == name) return value;
  return "";
}

/// The log of this number: that of today, or one before it.
Result<store::Store*> log_of(const JsonService& service,
                             const Route::Fields& fields) {
  const std::string number = field(fields, "number");
  if (number == number_of(service.book.origin())) return &service.store;
  auto found = service.replaced_log(number);
  if (!found && found.error().fault == Fault::not_found) return nothing_there;
  return found;
}

Reply bytes_reply(std::string bytes, const char* caching) {
  return {200,
          {{"Content-Type", "application/octet-stream"},
           {"X-Content-Type-Options", "nosniff"},
           {"Cache-Control", caching}},
          std::move(bytes)};
}

Result<Reply> checkpoint(const JsonService& service, const Request& request,
                         const Route::Fields& fields) {
  TRY(identify(request, service.identities, Scope::api_read));
  auto* const log = TRY(log_of(service, fields));
  std::string note = log == &service.store
                         ? TRY(service.book.checkpoint())
                         : TRY(log->checkpoint()).value_or("");
  if (note.empty()) return nothing_there;
  Reply reply = bytes_reply(std::move(note), "no-cache");
  reply.headers.front().second = "text/plain; charset=utf-8";
  return reply;
}

Result<Reply> tile(const JsonService& service, audit::ExportNotes& notes,
                   const Request& request, const Route::Fields& fields) {
  const auto caller =
      TRY(identify(request, service.identities, Scope::api_read));
  auto* const log = TRY(log_of(service, fields));
  const auto name = ledger::parse_tile_path("tile/" + field(fields, "path"));
  if (!name) return nothing_there;
  if (name->kind == TileName::Kind::entries) {
    TRY(check_auditor(service, caller.identity));
    TRY(notes.note(caller.identity.actor, *log,
                   name->index * ledger::tile_width + name->width));
  }
  // What was published once is the same for good.
  return bytes_reply(TRY(audit::read_tile(*log, *name)),
                     "private, max-age=31536000, immutable");
}

Answer answer(const JsonService& service, Result<Reply> reply,
              const Request& request) {
  if (!reply)
    return with_nonce(problem_reply(reply.error(), request), reply.error(),
                      service.identities);
  return *std::move(reply);
}

}  // namespace

std::vector<Route> log_routes(const JsonService& service) {
  // Shared: a Route can be copied, and all copies note in one place.
  const auto notes =
      std::make_shared<audit::ExportNotes>(service.store, service.clock);
  return {{"GET",
           "/log/{number}/checkpoint",
           {},
           {},
           [service](Request& request, const Route::Fields& fields,
                     Stream&) -> Answer {
             return answer(service, checkpoint(service, request, fields),
                           request);
           }},
          {"GET",
           "/log/{number}/tile/{path}",
           {},
           {},
           [service, notes](Request& request, const Route::Fields& fields,
                            Stream&) -> Answer {
             return answer(service, tile(service, *notes, request, fields),
                           request);
           }}};
}

}  // namespace hoopgit::front
