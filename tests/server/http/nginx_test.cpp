// Behind nginx: what it passes on of a hostile connection, we read as the same
// requests, in the same order, and none that it did not see.

#include "core/base/text.hpp"
#include "tests/server/http/client.hpp"
#include "tests/server/http/hostile_requests.hpp"
#include "tests/server/http/routes.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/port.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <iostream>
#include <mutex>

namespace hoopgit::front {
namespace {

/// Passes bodies on as they come, on connections that it keeps: both make the
/// most of a disagreement.
std::string configuration(const std::string& folder, const std::string& port,
                          std::uint16_t relay) {
  return "daemon off;\nmaster_process off;\npid " + folder +
         "/pid;\nerror_log " + folder +
         "/error.log;\nevents {}\nhttp {\n"
         "  log_format read '$request_method $uri $upstream_status';\n"
         "  access_log " +
         folder + "/access.log read;\n  client_body_temp_path " + folder +
         "/body;\n  proxy_temp_path " + folder +
         "/proxy;\n  fastcgi_temp_path " + folder +
         "/fastcgi;\n  uwsgi_temp_path " + folder +
         "/uwsgi;\n  scgi_temp_path " + folder +
         "/scgi;\n  client_header_timeout 1s;\n  client_body_timeout 1s;\n"
         "  keepalive_timeout 1s;\n  merge_slashes off;\n"
         "  upstream relay { server 127.0.0.1:" +
         std::to_string(relay) +
         "; keepalive 4; }\n  server {\n    listen 127.0.0.1:" + port +
         ";\n    location / {\n      proxy_pass http://relay;\n"
         "      proxy_http_version 1.1;\n      proxy_set_header Host $host;\n"
         "      proxy_set_header Connection '';\n"
         "      proxy_request_buffering off;\n    }\n  }\n}\n";
}

bool accepts(std::uint16_t port) {
  try {
    const Client client(port);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

/// What nginx says it passed on and that was answered 200, in order.
std::vector<std::string> passed_on(const std::string& log) {
  std::vector<std::string> all;
  for (const auto line : split(log, '\n'))
    if (line.ends_with(" 200"))
      all.emplace_back(line.substr(0, line.size() - 4));
  return all;
}

}  // namespace

TEST_CASE("nginx before us and we never read a connection in two ways") {
  std::mutex lock;
  std::vector<std::string> read;
  const auto note = [&](Request& request, const auto&, auto&) {
    const std::lock_guard guard(lock);
    read.push_back(request.method + " " + request.path);
    return Reply{};
  };
  const Door door({on("GET", "/{path}", note),
                   on("POST", "/{path}", note, in_memory(100'000))});
  const auto folder = stage::must(TemporaryFolder::make());
  stage::Port port = stage::must(stage::Port::reserve());
  const std::string home = folder.path().string();
  stage::must(replace_file(folder.path() / "nginx.conf",
                           configuration(home, port.text(), door.port())));
  const auto nginx = stage::must(stage::Daemon::start(
      {.name = "nginx",
       .argv = {HOOPGIT_NGINX, "-p", home, "-c", home + "/nginx.conf"},
       .log = folder.path() / "nginx.log",
       .is_ready = [&] { return accepts(port.number()); }}));
  const auto agree = [&] {
    const auto log = stage::read_log(folder.path() / "access.log");
    const std::lock_guard guard(lock);
    return passed_on(log) == read;
  };
  const std::string last =
      "GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  for (const auto& one : hostile_requests()) {
    Client client(port.number());
    client.send(one.bytes + last);
    while (client.read_piece()) {
    }
    client.close();
    INFO(one.what);
    // It writes its log when the client has gone.
    CHECK(stage::eventually(agree));
    const auto log = stage::read_log(folder.path() / "access.log");
    const std::lock_guard guard(lock);
    INFO(log);
    REQUIRE(passed_on(log) == read);
  }
  std::cout << "of " << hostile_requests().size()
            << " connections nginx passed " << read.size()
            << " requests on that we took\n";
  CHECK(door.ask(get("/a")).status == 200);
}

}  // namespace hoopgit::front
