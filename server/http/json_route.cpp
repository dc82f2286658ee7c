#include "server/http/challenge.hpp"
#include "server/http/json_reply.hpp"
#include "server/http/json_service.hpp"

#include <cstdint>
#include <utility>

namespace hoopgit::front {

Route json_route(const JsonService& service, std::string method,
                 std::string pattern, JsonHandler handler) {
  constexpr std::uint64_t largest_body = std::uint64_t{64} * 1024;
  BodyRule body;
  if (method == "POST") body = {BodyRule::Where::memory, largest_body};
  return {std::move(method),
          std::move(pattern),
          body,
          {},
          [service, handler](Request& request, const Route::Fields& fields,
                             Stream&) -> Answer {
            const auto answer = handler(service, request, fields);
            if (!answer)
              return with_nonce(problem_reply(answer.error(), request),
                                answer.error(), service.identities);
            return json_reply(*answer);
          }};
}

}  // namespace hoopgit::front
