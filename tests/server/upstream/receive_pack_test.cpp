#include "server/upstream/receive_pack.hpp"

#include "core/base/overloaded.hpp"
#include "core/git/pkt_line.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <fstream>

namespace hoopgit::upstream {
namespace {

using git::RefUpdate;
using test::Connection;
using test::LoopbackServer;
using test::ReceivedRequest;

git::ObjectId id_in(const std::filesystem::path& tree,
                    const std::string& what) {
  return *git::ObjectId::parse(test::git(tree, {"rev-parse", what}));
}

RefUpdate create(const std::string& ref, const git::ObjectId& id) {
  return {ref, {}, id, RefUpdate::Kind::create};
}

RefUpdate remove(const std::string& ref, const git::ObjectId& id) {
  return {ref, id, {}, RefUpdate::Kind::remove};
}

/// A pack with all that `what` reaches.
std::filesystem::path pack_of(const std::filesystem::path& tree,
                              const std::string& what) {
  const auto path = tree / "sent.pack";
  std::ofstream(path, std::ios::binary) << test::output_of(
      tree, {"git", "pack-objects", "-q", "--revs", "--stdout"}, what + "\n");
  return path;
}

std::string said(const SendOutcome& outcome) {
  return std::visit(
      Overloaded{
          [](const NotSent& end) { return "not sent: " + end.error.message; },
          [](const Unknown& end) { return "unknown: " + end.error.message; },
          [](const Report& report) {
            std::string text =
                "unpack " + (report.unpack_ok ? "ok" : report.unpack_reason);
            for (const auto& ref : report.refs)
              text += ", " + ref.ref + " " + (ref.ok ? "ok" : ref.reason);
            return text;
          }},
      outcome);
}

void write_hook(const std::filesystem::path& repository,
                const std::string& name, const std::string& script) {
  const auto path = repository / "hooks" / name;
  std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
  REQUIRE(::chmod(path.c_str(), 0700) == 0);
}

/// Capabilities of a complete upstream, without asking one.
Advertisement usual() {
  Advertisement seen;
  seen.capabilities = {"report-status",     "side-band-64k", "atomic",
                       "delete-refs",       "push-options",  "agent=git/2.39.5",
                       "object-format=sha1"};
  return seen;
}

constexpr auto result_type =
    "Content-Type: application/x-git-receive-pack-result";

/// Sends one deletion to an upstream that answers so.
SendOutcome send_to(const LoopbackServer::Answer& answer) {
  const LoopbackServer server(LoopbackServer::each(answer));
  const test::KnownUpstream known(server.url());
  const auto some = *git::ObjectId::parse(std::string(40, 'a'));
  return send({known.target(), {remove("refs/heads/old", some)}}, usual());
}

SendOutcome send_answered(const std::string& bytes) {
  return send_to([&](const auto&, Connection& connection) {
    connection.answer(200, bytes, {result_type});
  });
}

std::string report_of(const std::vector<std::string>& lines) {
  std::string report;
  for (const auto& line : lines)
    report += git::packet(line + "\n");
  return git::band_packets(1, report + "0000");
}

}  // namespace

TEST_CASE("a push lands on a real upstream and is reported") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  const auto first = id_in(tree, "main");
  write_hook(upstream.repository(), "post-receive",
             "printf 'hello \\033[31mthere\\n'; cat >/dev/null");
  const auto target = upstream.target();

  auto seen = look(target);
  REQUIRE(seen);
  SendRequest request{target};
  request.updates = {create("refs/heads/main", first),
                     create("refs/tags/v1", first)};
  request.atomic = true;
  request.pack = pack_of(tree, "main");
  const auto outcome = send(request, *seen);
  CHECK(said(outcome) == "unpack ok, refs/heads/main ok, refs/tags/v1 ok");
  CHECK(std::get<Report>(outcome).remote_lines ==
        std::vector<std::string>{"hello <U+001B>[31mthere"});
  CHECK(id_in(upstream.repository(), "refs/heads/main") == first);

  seen = look(target);
  REQUIRE(seen);
  CHECK(seen->id_of("refs/tags/v1") == first);
  CHECK(said(send({target, {remove("refs/tags/v1", first)}}, *seen)) ==
        "unpack ok, refs/tags/v1 ok");
  CHECK(look(target)->id_of("refs/tags/v1").is_zero());
}

TEST_CASE("push options reach the upstream") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  write_hook(upstream.repository(), "pre-receive",
             "echo $GIT_PUSH_OPTION_COUNT $GIT_PUSH_OPTION_1; cat >/dev/null");
  SendRequest request{upstream.target(),
                      {create("refs/heads/main", id_in(tree, "main"))},
                      {"ci.skip", "reviewer=b"}};
  request.pack = pack_of(tree, "main");
  const auto outcome = send(request, *look(upstream.target()));
  REQUIRE(std::holds_alternative<Report>(outcome));
  CHECK(std::get<Report>(outcome).remote_lines ==
        std::vector<std::string>{"2 reviewer=b"});
}

TEST_CASE("what the upstream refuses is in the report") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  const auto first = id_in(tree, "main");
  upstream.publish(tree, "main");
  const auto seen = look(upstream.target());
  REQUIRE(seen);

  SendRequest moved{upstream.target(), {create("refs/heads/main", first)}};
  moved.pack = pack_of(tree, "main");
  const auto refused = send(moved, *seen);
  REQUIRE(std::holds_alternative<Report>(refused));
  CHECK(std::get<Report>(refused).unpack_ok);
  CHECK_FALSE(std::get<Report>(refused).refs.at(0).ok);
  CHECK_FALSE(std::get<Report>(refused).refs.at(0).reason.empty());

  write_hook(upstream.repository(), "pre-receive",
             "echo not today; cat >/dev/null; exit 1");
  SendRequest hooked{upstream.target(), {create("refs/heads/new", first)}};
  hooked.pack = pack_of(tree, "main");
  const auto declined = send(hooked, *seen);
  CHECK(said(declined) ==
        "unpack ok, refs/heads/new pre-receive hook declined");
  CHECK(std::get<Report>(declined).remote_lines ==
        std::vector<std::string>{"not today"});

  std::ofstream(tree / "bad.pack") << "PACK, but not really";
  SendRequest broken{upstream.target(), {create("refs/heads/new", first)}};
  broken.pack = tree / "bad.pack";
  const auto unpacked = send(broken, *seen);
  REQUIRE(std::holds_alternative<Report>(unpacked));
  CHECK_FALSE(std::get<Report>(unpacked).unpack_ok);
  CHECK_FALSE(std::get<Report>(unpacked).refs.at(0).ok);
}

TEST_CASE("a push that was accepted and then cut off is unknown") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  const auto seen = look(upstream.target());
  REQUIRE(seen);
  SendRequest request{upstream.target(),
                      {create("refs/heads/main", id_in(tree, "main"))}};
  request.pack = pack_of(tree, "main");
  upstream.drops_the_answer = true;
  upstream.requests = 0;
  CHECK(said(send(request, *seen)).starts_with("unknown: cannot reach "));
  CHECK(upstream.requests == 1);  // Never sent twice.
  CHECK(id_in(upstream.repository(), "refs/heads/main") == id_in(tree, "main"));
}

TEST_CASE("a push that did not get to the upstream was not sent") {
  std::string url;
  {
    const LoopbackServer gone([](Connection&) {});
    url = gone.url();
  }
  test::KnownUpstream known(url);
  const auto some = *git::ObjectId::parse(std::string(40, 'a'));
  SendRequest request{known.target(), {remove("refs/heads/old", some)}};
  CHECK(said(send(request, usual())).starts_with("not sent: cannot reach "));
  known.change_secret("write", "two\nlines");
  CHECK(said(send(request, usual()))
            .starts_with("not sent: cannot get the write credential"));
  request.updates = {create("refs/heads/new", some)};
  request.pack = "/nonexistent/pack";
  CHECK(said(send(request, usual())).starts_with("not sent: cannot open"));
}

TEST_CASE("a push that cannot be made well is not sent") {
  const test::KnownUpstream known("http://127.0.0.1:1/");
  const auto some = *git::ObjectId::parse(std::string(40, 'a'));
  const SendRequest good{known.target(), {remove("refs/heads/old", some)}};
  const auto why = [](const SendRequest& request, const Advertisement& seen) {
    return said(send(request, seen));
  };
  const auto without = [](const std::string& capability) {
    Advertisement seen = usual();
    std::erase(seen.capabilities, capability);
    return seen;
  };
  const std::string start = "not sent: cannot send the push: ";
  CHECK(why(good, without("report-status")) ==
        start + "the upstream does not report what it did");
  CHECK(why(good, without("delete-refs")) ==
        start + "the upstream does not let refs be deleted");
  SendRequest request = good;
  request.atomic = true;
  CHECK(why(request, without("atomic")) ==
        start +
            "the upstream cannot update several refs as one: push them "
            "one after the other");
  request = good;
  request.push_options = {"a"};
  CHECK(why(request, without("push-options")) ==
        start + "the upstream takes no push options");
  request.push_options = {"a\nb"};
  CHECK(why(request, usual()).starts_with(start + "a push option"));
  request = good;
  request.updates.push_back(good.updates[0]);
  CHECK(why(request, usual()).starts_with(start + "a ref"));
  request.updates = {create("refs/heads/new", some)};
  CHECK(why(request, usual()).starts_with(start + "it needs a pack"));
  request = good;
  request.pack = "/dev/null";
  CHECK(why(request, usual()).starts_with(start + "it needs a pack"));
  request = good;
  request.updates[0].ref = "refs/heads/a\nb";
  CHECK(why(request, usual()).starts_with(start + "a ref"));
  request.updates.clear();
  CHECK(why(request, usual()) == start + "it updates nothing");
}

TEST_CASE("the request is exactly what git would send") {
  std::string body;
  send_to([&](const ReceivedRequest& request, Connection& connection) {
    body = request.body;
    CHECK(request.method == "POST");
    CHECK(request.target == "/acme/site.git/git-receive-pack");
    CHECK(request.headers.at("content-type") ==
          "application/x-git-receive-pack-request");
    connection.answer(500, "");
  });
  CHECK(body == git::packet(std::string(40, 'a') + " " + std::string(40, '0') +
                            " refs/heads/old" + '\0' +
                            " report-status side-band-64k object-format=sha1 "
                            "agent=hoopgit/" HOOPGIT_VERSION) +
                    "0000");
}

TEST_CASE("any answer but a whole report leaves the outcome unknown") {
  const std::string ok = report_of({"unpack ok", "ok refs/heads/old"});
  CHECK(said(send_answered(ok + "0000")) == "unpack ok, refs/heads/old ok");
  for (const std::string& bytes : std::vector<std::string>{
           "", "<html>", ok, ok.substr(0, 20), ok + "00000000", "0000",
           report_of({"unpack ok"}) + "0000",
           report_of({"ok refs/heads/old"}) + "0000",
           report_of({"unpack ok", "ok refs/heads/other"}) + "0000",
           report_of({"unpack ok", "ok refs/heads/old", "ok refs/heads/x"}) +
               "0000",
           report_of(
               {"unpack ok", "ok refs/heads/old", "ng refs/heads/old x"}) +
               "0000",
           report_of({"unpack ok", "maybe refs/heads/old"}) + "0000",
           git::band_packets(1, git::packet("unpack ok\n")) + "0000",
           git::band_packets(3, "fatal") + "0000",
           git::band_packets(1, std::string(2'000'000, '0')) + "0000"}) {
    INFO(bytes.substr(0, 200));
    CHECK(said(send_answered(bytes)).starts_with("unknown: "));
  }
}

TEST_CASE("a status that is not 200 leaves the outcome unknown") {
  for (const int status : {302, 401, 403, 404, 413, 500, 502}) {
    int times = 0;
    const auto outcome =
        send_to([&](const ReceivedRequest& request, Connection& connection) {
          ++times;
          connection.answer(status,
                            "you sent " + request.headers.at("authorization"));
        });
    const auto text = said(outcome);
    CHECK(text.starts_with("unknown: "));
    CHECK(text.find("you sent") == text.npos);
    CHECK(times == 1);
  }
}

TEST_CASE("an upstream that prints our credential does not reach the pusher") {
  const auto outcome =
      send_to([](const ReceivedRequest& request, Connection& connection) {
        const std::string basic = request.headers.at("authorization").substr(6);
        const std::string plain = std::string("canary-") + "write";
        connection.answer(
            200,
            git::band_packets(2, "got " + plain + "\r\nand " + basic + "\n") +
                report_of({"unpack " + plain, "ng refs/heads/old " + basic}) +
                "0000",
            {result_type});
      });
  REQUIRE(std::holds_alternative<Report>(outcome));
  const auto& report = std::get<Report>(outcome);
  CHECK(report.remote_lines == std::vector<std::string>{"got ***", "and ***"});
  CHECK(report.unpack_reason == "***");
  CHECK(report.refs.at(0).reason == "***");
}

TEST_CASE("what the upstream tells the pusher has a limit") {
  std::string bytes;
  for (int i = 0; i < 200; ++i)
    bytes += git::band_packets(2, std::string(999, 'x') + "\n");
  const auto outcome = send_answered(
      bytes + report_of({"unpack ok", "ok refs/heads/old"}) + "0000");
  REQUIRE(std::holds_alternative<Report>(outcome));
  CHECK(std::get<Report>(outcome).remote_lines.size() == 65);
}

TEST_CASE("an upstream without side bands reports too") {
  const LoopbackServer server(
      LoopbackServer::each([](const auto&, Connection& connection) {
        connection.answer(200,
                          git::packet("unpack ok\n") +
                              git::packet("ok refs/heads/old\n") + "0000",
                          {result_type});
      }));
  const test::KnownUpstream known(server.url());
  Advertisement seen;
  seen.capabilities = {"report-status", "delete-refs"};
  const auto some = *git::ObjectId::parse(std::string(40, 'a'));
  CHECK(said(send({known.target(), {remove("refs/heads/old", some)}}, seen)) ==
        "unpack ok, refs/heads/old ok");
}

}  // namespace hoopgit::upstream
