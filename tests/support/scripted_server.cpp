#include "tests/support/scripted_server.hpp"

#include "core/base/text.hpp"
#include "tests/support/raw_server.hpp"

#include <optional>
#include <utility>

namespace hoopgit::stage {
namespace {

/// nullopt: the first line is no request.
std::optional<Asked> parse(const std::string& head, std::string_view body) {
  Asked asked;
  asked.head = head;
  asked.body = body;
  const std::string line = head.substr(0, head.find('\r'));
  const auto words = split(line, ' ');
  if (words.size() != 3) return std::nullopt;
  asked.method = words[0];
  asked.path = words[1].substr(0, words[1].find('?'));
  if (asked.path.size() < words[1].size())
    asked.query = words[1].substr(asked.path.size() + 1);
  return asked;
}

std::string bytes_of(const Said& said) {
  return "HTTP/1.1 " + std::to_string(said.status) +
         " As Scripted\r\nContent-Type: " + said.type +
         (said.location.empty() ? "" : "\r\nLocation: " + said.location) +
         "\r\nContent-Length: " + std::to_string(said.body.size()) +
         "\r\nConnection: close\r\n\r\n" + said.body;
}

}  // namespace

struct ScriptedServer::Inner {
  RawServer server;
};

ScriptedServer::ScriptedServer(std::unique_ptr<Inner> inner)
    : inner_(std::move(inner)) {}
ScriptedServer::ScriptedServer(ScriptedServer&&) noexcept = default;
ScriptedServer& ScriptedServer::operator=(ScriptedServer&&) noexcept = default;
ScriptedServer::~ScriptedServer() = default;

Result<ScriptedServer> ScriptedServer::start(Script answer) {
  auto server = TRY(RawServer::start(
      [answer = std::move(answer)](const std::string& head,
                                   std::string_view body) -> std::string {
        const auto asked = parse(head, body);
        if (!asked) return {};
        const Said said = answer(*asked);
        return said.lost ? std::string() : bytes_of(said);
      }));
  return ScriptedServer(std::make_unique<Inner>(Inner{std::move(server)}));
}

std::string ScriptedServer::origin() const {
  return inner_->server.origin();
}

}  // namespace hoopgit::stage
