#include "server/sink/syslog_outlet.hpp"

#include "core/event/item.hpp"
#include "tests/core/http/tls_server.hpp"
#include "tests/server/sink/signed_log.hpp"

#include <csignal>

namespace hoopgit::sink {
namespace {

/// The indexes of the events in a stream of counted messages.
std::vector<std::uint64_t> indexes_in(std::string_view stream) {
  std::vector<std::uint64_t> indexes;
  while (!stream.empty()) {
    const auto blank = stream.find(' ');
    REQUIRE(blank != stream.npos);
    const auto size = std::stoul(std::string(stream.substr(0, blank)));
    REQUIRE(stream.size() >= blank + 1 + size);
    const auto message = stream.substr(blank + 1, size);
    const auto text = message.find("\xef\xbb\xbf");
    REQUIRE(text != message.npos);
    const auto item = event::item_from_json(message.substr(text + 3));
    REQUIRE(item);
    indexes.push_back(item->index);
    stream.remove_prefix(blank + 1 + size);
  }
  return indexes;
}

struct Syslog {
  SignedLog log{};
  test::TlsServer server{};
  Settings settings{};
  SyslogTarget target{};

  Syslog() {
    // As the relay's main does: a peer that went away is an error, no signal.
    std::signal(SIGPIPE, SIG_IGN);
    target.host = "localhost";
    target.port = server.port();
    settings.target = target;
    settings.ca_file = server.certificate();
    settings.deadline = std::chrono::milliseconds(5000);
  }
  Batch next(std::uint64_t from) {
    log.append_covered(3);
    auto batch = next_batch(*log.store, settings, {from, ""}, log.vkey());
    REQUIRE(batch);
    return **batch;
  }
};

TEST_CASE("events go to a syslog server over one TLS connection") {
  Syslog syslog;
  SyslogOutlet outlet(syslog.target, syslog.settings);
  CHECK(outlet.send(syslog.next(0), {}).kind == Answer::Kind::accepted);
  const auto second = syslog.next(3);
  CHECK(outlet.send(second, {}).kind == Answer::Kind::accepted);
  REQUIRE(syslog.server.has_received(second.records.back()));
  CHECK(indexes_in(syslog.server.received()) ==
        std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("after a broken connection the batch before is sent again") {
  Syslog syslog;
  SyslogOutlet outlet(syslog.target, syslog.settings);
  const auto first = syslog.next(0);
  CHECK(outlet.send(first, {}).kind == Answer::Kind::accepted);
  REQUIRE(syslog.server.has_received(first.records.back()));
  syslog.server.stop();
  const auto second = syslog.next(3);
  // The kernel may take one more write before it tells.
  Answer answer = outlet.send(second, {});
  for (int i = 0; i < 3 && answer.kind == Answer::Kind::accepted; ++i)
    answer = outlet.send(second, {});
  CHECK(answer.kind == Answer::Kind::failed);
  CHECK_FALSE(answer.reason.empty());
  syslog.server.start();
  CHECK(outlet.send(second, {}).kind == Answer::Kind::accepted);
  REQUIRE(syslog.server.has_received(second.records.back()));
  const auto all = indexes_in(syslog.server.received());
  CHECK(std::vector(all.begin(), all.begin() + 3) ==
        std::vector<std::uint64_t>{0, 1, 2});
  CHECK(std::vector(all.end() - 3, all.end()) ==
        std::vector<std::uint64_t>{3, 4, 5});
  CHECK(all.size() >= 9);
}

TEST_CASE("a syslog server that is not trusted gets nothing") {
  Syslog syslog;
  syslog.settings.ca_file.clear();
  SyslogOutlet outlet(syslog.target, syslog.settings);
  CHECK(outlet.send(syslog.next(0), {}).kind == Answer::Kind::failed);
  CHECK(syslog.server.received().find("hoopgit-relay") == std::string::npos);
}

}  // namespace
}  // namespace hoopgit::sink
