#pragma once

#include "server/http/exchange.hpp"

#include <functional>
#include <string>

namespace hoopgit::front {

using Handler = std::function<Answer(Request&, const Route::Fields&, Stream&)>;

inline Route on(std::string method, std::string pattern, Handler handler,
                BodyRule body = {}) {
  Route route{.method = std::move(method),
              .pattern = std::move(pattern),
              .handle = std::move(handler)};
  route.body = body;
  return route;
}

/// Answers with what it got, and with where that was.
inline Route echo(std::string pattern, BodyRule body) {
  return on(
      "POST", std::move(pattern),
      [](Request& request, const Route::Fields&, Stream&) -> Answer {
        return Reply{.body = request.body};
      },
      body);
}

inline BodyRule in_memory(std::uint64_t limit) {
  return {.where = BodyRule::Where::memory, .limit = limit};
}

inline BodyRule in_file(std::uint64_t limit) {
  return {.where = BodyRule::Where::file, .limit = limit};
}

}  // namespace hoopgit::front
