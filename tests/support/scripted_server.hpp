#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hoopgit::stage {

/// What a test's own server was asked.
struct Asked {
  std::string method{};
  std::string path{};   ///< Without the query.
  std::string query{};  ///< Without '?'.
  std::string head{};   ///< Request line and headers, CRLF between them.
  std::string body{};
};

struct Said {
  int status = 200;
  std::string body{};
  std::string type = "application/json";
  std::string location{};  ///< Of a redirect.
  bool lost = false;       ///< The connection closes, and nothing was answered.
};

/// An HTTP server whose answers a test makes, bodies of forms included. One
/// request a connection, each on a thread of its own; `answer` must be
/// thread-safe.
class ScriptedServer {
 public:
  using Script = std::function<Said(const Asked& asked)>;

  static Result<ScriptedServer> start(Script answer);
  ScriptedServer(ScriptedServer&&) noexcept;
  ScriptedServer& operator=(ScriptedServer&&) noexcept;
  ~ScriptedServer();

  std::string origin() const;  ///< "http://127.0.0.1:PORT"

 private:
  struct Inner;
  explicit ScriptedServer(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace hoopgit::stage
