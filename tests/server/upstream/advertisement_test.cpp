#include "server/upstream/advertisement.hpp"

#include "core/git/pkt_line.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::upstream {
namespace {

const std::string a(40, 'a');
const std::string b(40, 'b');
const std::string zero(40, '0');

std::string body(const std::vector<std::string>& lines,
                 const std::string& service = "git-upload-pack") {
  std::string bytes = git::packet("# service=" + service + "\n") + "0000";
  for (const auto& line : lines)
    bytes += git::packet(line + "\n");
  return bytes + "0000";
}

std::string with(const std::string& line, const std::string& capabilities) {
  return line + '\0' + capabilities;
}

Result<Advertisement> parse(const std::string& bytes) {
  return parse_advertisement(bytes, Service::upload_pack);
}

std::string why_not(const std::string& bytes) {
  const auto parsed = parse(bytes);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().fault == Fault::corrupt);
  const std::string start = "cannot read the refs of the upstream: ";
  REQUIRE(parsed.error().message.starts_with(start));
  return parsed.error().message.substr(start.size());
}

}  // namespace

TEST_CASE("an advertisement is read with its refs, tags and capabilities") {
  const auto parsed =
      parse(body({with(a + " HEAD",
                       "multi_ack ofs-delta symref=HEAD:refs/heads/main "
                       "object-format=sha1 agent=git/2.39.5"),
                  a + " refs/tags/v1", a + " refs/heads/main",
                  b + " refs/tags/v1^{}", "shallow " + b}));
  REQUIRE(parsed);
  CHECK(parsed->head == git::ObjectId::parse(a).operator*());
  CHECK(parsed->head_target == "refs/heads/main");
  REQUIRE(parsed->refs.size() == 2);
  CHECK(parsed->refs[0].name == "refs/heads/main");
  CHECK(parsed->refs[1].name == "refs/tags/v1");
  CHECK(parsed->id_of("refs/tags/v1").hex() == a);
  CHECK(parsed->id_of("refs/tags/v2").is_zero());
  REQUIRE(parsed->peeled.size() == 1);
  CHECK(parsed->peeled[0].name == "refs/tags/v1");
  CHECK(parsed->peeled[0].id.hex() == b);
  CHECK(parsed->has("ofs-delta"));
  CHECK(parsed->has("agent"));
  CHECK_FALSE(parsed->has("atomic"));
  CHECK(parsed->object_format == "sha1");
}

TEST_CASE("an empty repository has capabilities and no refs") {
  const auto parsed =
      parse(body({with(zero + " capabilities^{}", "report-status atomic")}));
  REQUIRE(parsed);
  CHECK(parsed->refs.empty());
  CHECK_FALSE(parsed->head);
  CHECK(parsed->has("atomic"));
  CHECK(parse(body({})));
}

TEST_CASE("a version 1 line and a missing service line are no hindrance") {
  CHECK(parse(git::packet("version 1\n") +
              git::packet(with(a + " refs/heads/main", " ")) + "0000"));
  CHECK(parse(body({"version 1", with(a + " refs/heads/main", "x")})));
}

TEST_CASE("a SHA-256 repository is refused in plain words") {
  const auto parsed = parse(body({with(
      std::string(64, 'a') + " refs/heads/main", "object-format=sha256")}));
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().fault == Fault::usage);
  CHECK(parsed.error().message.ends_with(
      "SHA-256 repositories are not supported yet"));
}

TEST_CASE("names that no push through us could have are left out") {
  const auto parsed = parse(
      body({with(a + " .have", "x"), a + " refs/heads/" + std::string(300, 'x'),
            a + " refs/heads/main"}));
  REQUIRE(parsed);
  CHECK(parsed->refs.size() == 1);
}

TEST_CASE("a malformed advertisement is refused") {
  const std::string main = with(a + " refs/heads/main", "x");
  CHECK(why_not("") == "they are not whole");
  CHECK(why_not("<html>") == "they are not whole");
  CHECK(why_not(body({main}).substr(0, 50)) == "they are not whole");
  const std::string whole = body({main});
  CHECK(why_not(whole.substr(0, whole.size() - 4)) == "they are not whole");
  CHECK(why_not(whole + "0000") == "there is more behind their end");
  CHECK(why_not(body({main}, "git-receive-pack")) ==
        "they are for another service");
  CHECK(why_not(git::packet("# service=git-upload-pack\n") +
                git::packet(main)) == "a flush is missing");
  CHECK(why_not(body({a + " refs/heads/main"})) == "they name no capabilities");
  CHECK(why_not(body({main, "nonsense"})) == "a line is no ref");
  CHECK(why_not(body({main, a})) == "a line is no ref");
  CHECK(why_not(body({main, a.substr(1) + " refs/heads/x"})) ==
        "a line is no ref");
  CHECK(why_not(body({main, a + " refs/heads/../x"})) ==
        "a ref has no valid name");
  CHECK(why_not(body({main, a + " refs/heads/a\x1b[2J"})) ==
        "a ref has no valid name");
  CHECK(why_not(body({main, zero + " refs/heads/x"})) == "a ref has no object");
  CHECK(why_not(body({main, b + " refs/heads/main"})) ==
        "a ref is there twice");
  CHECK(why_not(body({"ERR no"})) == "it reports an error");
  CHECK(why_not(git::packet(main) + "00010000") == "a packet is out of place");
}

TEST_CASE("a real repository is advertised for fetch and push") {
  test::GitUpstream upstream;
  const auto empty =
      advertise(upstream.target(), Access::read, Service::upload_pack);
  REQUIRE(empty);
  CHECK(empty->refs.empty());

  const auto tree = upstream.make_work_tree();
  test::git(tree, {"tag", "-a", "-m", "One", "v1"});
  upstream.publish(tree, "main");
  upstream.publish(tree, "v1");
  const auto id = test::git(tree, {"rev-parse", "main"});

  const auto seen =
      advertise(upstream.target(), Access::read, Service::upload_pack);
  REQUIRE(seen);
  CHECK(seen->id_of("refs/heads/main").hex() == id);
  CHECK(seen->head_target == "refs/heads/main");
  REQUIRE(seen->peeled.size() == 1);
  CHECK(seen->peeled[0].id.hex() == id);

  const auto pushable =
      advertise(upstream.target(), Access::write, Service::receive_pack);
  REQUIRE(pushable);
  CHECK(pushable->id_of("refs/heads/main").hex() == id);
  CHECK(pushable->has("report-status"));
  CHECK(pushable->has("push-options"));
}

TEST_CASE("a real SHA-256 repository is recognised") {
  test::GitUpstream upstream;
  upstream.make_sha256_repository();
  for (const auto service : {Service::upload_pack, Service::receive_pack}) {
    const auto seen =
        advertise(upstream.target("acme/new"), Access::write, service);
    REQUIRE_FALSE(seen);
    CHECK(seen.error().fault == Fault::usage);
  }
}

}  // namespace hoopgit::upstream
