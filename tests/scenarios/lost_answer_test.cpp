// A relay behind a network that loses every other answer.

#include "core/http/client.hpp"
#include "tests/support/must.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <string>

namespace hoopgit::stage {
namespace {

/// Passes requests on, and closes the connection instead of some answers to
/// renewals: the relay has made them, and nobody got them.
class LossyWay {
 public:
  LossyWay()
      : server_(must(ScriptedServer::start(
            [this](const Asked& asked) { return pass(asked); }))) {}

  std::string origin() const { return server_.origin(); }
  void lead_to(const std::string& origin) { relay_ = origin; }
  void lose_every_other(bool lose) { loses_ = lose; }
  int lost() const { return lost_; }

 private:
  static std::string header(const Asked& asked, const std::string& name) {
    const auto at = asked.head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const auto begin = at + name.size() + 4;
    return asked.head.substr(begin, asked.head.find("\r\n", begin) - begin);
  }

  Said pass(const Asked& asked) {
    http::Request request{.method = asked.method,
                          .url = must(parse_url(relay_ + asked.path))};
    request.url.query = asked.query;
    for (const auto* name : {"Authorization", "DPoP", "Content-Type", "Accept"})
      if (const auto value = header(asked, name); !value.empty())
        request.headers.push_back({name, value});
    request.body = asked.body;
    const auto answer = client_.send(request);
    if (!answer) return {.lost = true};
    Said said{.status = answer->head.status, .body = answer->body};
    const bool is_renewal =
        asked.body.find("grant_type=refresh_token") != std::string::npos;
    if (loses_ && is_renewal && ++renewals_ % 2 == 1) {
      ++lost_;
      said.lost = true;
    }
    return said;
  }

  http::Client client_{};
  std::string relay_{};
  std::atomic<bool> loses_ = false;
  std::atomic<int> renewals_ = 0;
  std::atomic<int> lost_ = 0;
  ScriptedServer server_;  ///< Last: it calls pass().
};

/// The usual relay, as it is seen through the lossy way.
std::string configuration_behind(const std::string& origin) {
  std::string text = usual_configuration();
  for (auto at = text.find("\"@ORIGIN@\""); at != std::string::npos;
       at = text.find("\"@ORIGIN@\""))
    text.replace(at, 10, "\"" + origin + "\"");
  return text;
}

TEST_CASE("who loses the answer of a renewal gets another, 100 of 100") {
  LossyWay way;
  Stage stage = must(
      Stage::set_up({.configuration = configuration_behind(way.origin())}));
  way.lead_to(stage.relay.origin());
  const Person ada = must(stage.person("ada"));
  const auto login = must(ada.run({"hoopgit", "login", way.origin()}));
  INFO(said(login));
  REQUIRE(login.succeeded());
  way.lose_every_other(true);
  for (int i = 0; i < 100; ++i) {
    const auto token =
        must(ada.run({"hoopgit", "token", "--relay", way.origin()}));
    INFO(i << ": " << said(token));
    REQUIRE(token.succeeded());
  }
  CHECK(way.lost() == 100);
  CHECK(must(ada.run({"hoopgit", "whoami", "--relay", way.origin()}))
            .succeeded());
}

}  // namespace
}  // namespace hoopgit::stage
