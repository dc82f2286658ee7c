#include "server/push/arrival.hpp"

#include "core/git/pkt_line.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace hoopgit::push {
namespace {

using git::flush_packet;
using git::packet;
using namespace std::string_literals;

const std::string none(40, '0');
const std::string one(40, '1');
const std::string two(40, '2');
const std::string nul(1, '\0');

std::string line(const std::string& old_id, const std::string& new_id,
                 const std::string& ref) {
  return old_id + " " + new_id + " " + ref;
}

/// A head of one update with these capabilities.
std::string head(const std::string& capabilities = " report-status",
                 const std::string& ref = "refs/heads/main") {
  return packet(line(one, two, ref) + nul + capabilities) + flush_packet();
}

std::string why_not(const std::string& bytes) {
  const auto arrival = parse_arrival(bytes);
  return arrival ? "" : arrival.error().message;
}

TEST_CASE("the pack begins at the byte after the flush") {
  const std::string commands = head(" report-status side-band-64k atomic");
  const auto arrival = parse_arrival(commands + "PACK and more");
  REQUIRE(arrival);
  CHECK(arrival->pack_offset == commands.size());
  REQUIRE(arrival->commands.size() == 1);
  CHECK(arrival->commands[0].ref == "refs/heads/main");
  CHECK(arrival->commands[0].old_id.hex() == one);
  CHECK(arrival->commands[0].new_id.hex() == two);
  CHECK(arrival->atomic);
  CHECK(arrival->side_band);
  CHECK(arrival->report_status);
  CHECK(arrival->has_pack);
  CHECK(arrival->options.empty());
}

TEST_CASE("the word PACK outside of the pack moves nothing") {
  SECTION("in the capabilities") {
    const std::string commands = head(" report-status agent=PACK");
    const auto arrival = parse_arrival(commands + "PACK");
    REQUIRE(arrival);
    CHECK(arrival->pack_offset == commands.size());
  }
  SECTION("in a push option") {
    const std::string commands = head(" push-options") + packet("PACK=PACK") +
                                 packet("PACK\n") + flush_packet();
    const auto arrival = parse_arrival(commands + "PACK");
    REQUIRE(arrival);
    CHECK(arrival->pack_offset == commands.size());
    CHECK(arrival->options == std::vector<std::string>{"PACK=PACK", "PACK"});
  }
  SECTION("in a ref name") {
    const std::string commands = head(" report-status", "refs/heads/PACK");
    const auto arrival = parse_arrival(commands + "PACK");
    REQUIRE(arrival);
    CHECK(arrival->pack_offset == commands.size());
  }
}

TEST_CASE("push options are read only where they were negotiated") {
  const std::string commands = head(" report-status");
  const auto arrival =
      parse_arrival(commands + packet("option") + flush_packet());
  REQUIRE(arrival);
  CHECK(arrival->options.empty());
  CHECK(arrival->pack_offset == commands.size());
}

TEST_CASE("shallow lines are no commands") {
  const std::string commands =
      packet("shallow " + one) + packet("shallow " + two + "\n") + head();
  const auto arrival = parse_arrival(commands + "PACK");
  REQUIRE(arrival);
  CHECK(arrival->commands.size() == 1);
  CHECK(arrival->pack_offset == commands.size());
}

TEST_CASE("a shallow line is an id, before the commands, and nothing else") {
  for (const auto& bad : {"shallow PACK"s, "shallow "s, "shallow " + one + "x",
                          "shallow " + one + " refs/heads/other",
                          "shallow " + one + nul + " atomic"}) {
    INFO(bad);
    CHECK(why_not(packet(bad) + head()).find("shallow") != std::string::npos);
  }
  CHECK(why_not(packet(line(one, two, "refs/heads/a")) +
                packet("shallow " + one) + flush_packet())
            .find("shallow") != std::string::npos);
}

TEST_CASE("only deletes need no pack") {
  const auto arrival =
      parse_arrival(packet(line(one, none, "refs/heads/a") + nul) +
                    packet(line(two, none, "refs/heads/b")) + flush_packet());
  REQUIRE(arrival);
  CHECK_FALSE(arrival->has_pack);
  const auto mixed =
      parse_arrival(packet(line(one, none, "refs/heads/a") + nul) +
                    packet(line(none, two, "refs/heads/b")) + flush_packet());
  REQUIRE(mixed);
  CHECK(mixed->has_pack);
}

TEST_CASE("a head that is not well formed is refused with its reason") {
  struct Row {
    std::string bytes;
    std::string reason;
  };
  const std::string good = line(one, two, "refs/heads/main");
  const std::vector<Row> rows = {
      {"", "does not end"},
      {flush_packet(), "no commands"},
      {packet("shallow " + one) + flush_packet(), "no commands"},
      {packet(good), "does not end"},
      {packet(good) + "0001", "does not end"},
      {packet(good) + "0002", "does not end"},
      {packet("push-cert" + nul + " report-status") + flush_packet(),
       "signed pushes are not supported"},
      {packet(good) + packet("push-cert") + flush_packet(),
       "signed pushes are not supported"},
      {packet(good) + packet(good) + flush_packet(),
       "names refs/heads/main twice"},
      {packet(good) + packet(line(one, none, "refs/heads/main")) +
           flush_packet(),
       "names refs/heads/main twice"},
      {packet(good + nul + " atomic") +
           packet(line(one, two, "refs/heads/b") + nul + " atomic") +
           flush_packet(),
       "capabilities stand on a later command"},
      {packet(good) + packet(line(one, two, "refs/heads/b") + nul) +
           flush_packet(),
       "capabilities stand on a later command"},
      {head(" object-format=sha256"), "SHA-256"},
      {head(" object-format=sha1 object-format=sha256"), "SHA-256"},
      {packet(line(none, none, "refs/heads/main")) + flush_packet(),
       "does not exist"},
      {packet(one + two + " refs/heads/main") + flush_packet(), "form"},
      {packet(one + "  " + two + " refs/heads/main") + flush_packet(), ""},
      {packet(line(std::string(40, 'A'), two, "refs/heads/main")) +
           flush_packet(),
       "malformed"},
      {packet(line(std::string(64, '1'), std::string(64, '2'),
                   "refs/heads/main")) +
           flush_packet(),
       ""},
      {head(" push-options") + packet("a"), "" /* the options do not end */},
      {head(" push-options") + packet("a") + "0001", "options do not end"},
      {head(" push-options") + packet(std::string(1025, 'a')) + flush_packet(),
       "too long push options"},
      {"0003", ""},
      {"00zz", ""},
      {"fff1" + std::string(70'000, 'a'), ""},
  };
  for (const auto& row : rows) {
    INFO(row.bytes.substr(0, 200));
    const auto arrival = parse_arrival(row.bytes);
    REQUIRE_FALSE(arrival);
    CHECK(arrival.error().fault == Fault::usage);
    CHECK(arrival.error().message.find(row.reason) != std::string::npos);
  }
}

TEST_CASE("a head that is cut anywhere is refused") {
  const std::string whole = head(" report-status push-options") +
                            packet("hoopgit-wait=0s") + flush_packet();
  REQUIRE(parse_arrival(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK_FALSE(parse_arrival(whole.substr(0, size)));
  }
}

TEST_CASE("as many commands as a configuration may allow are taken, no more") {
  std::string commands;
  for (std::size_t i = 0; i < most_commands; ++i)
    commands += packet(line(one, two, "refs/heads/b" + std::to_string(i)));
  const auto most = parse_arrival(commands + flush_packet());
  REQUIRE(most);
  CHECK(most->commands.size() == most_commands);
  const auto more = parse_arrival(
      commands + packet(line(one, two, "refs/heads/more")) + flush_packet());
  REQUIRE_FALSE(more);
  CHECK(more.error().fault == Fault::limit);
}

TEST_CASE("64 push options are taken, 65 are not") {
  std::string options;
  for (int i = 0; i < 64; ++i)
    options += packet("o" + std::to_string(i));
  CHECK(parse_arrival(head(" push-options") + options + flush_packet()));
  CHECK_FALSE(parse_arrival(head(" push-options") + options + packet("o64") +
                            flush_packet()));
}

TEST_CASE("ref names that are hostile elsewhere are refused") {
  for (const auto& name : {"a;id"s,
                           "$(id)"s,
                           "`id`"s,
                           "a\"b"s,
                           "a'b"s,
                           "<img/src=x>"s,
                           "-oProxyCommand=x"s,
                           "x/-y"s,
                           "a|b"s,
                           "a&b"s,
                           "%0aX"s,
                           "a\xe2\x80\xae" + "b"s,
                           "a b"s,
                           "a\nb"s,
                           "a..b"s,
                           "{{7*7}}"s,
                           "a*"s,
                           "a.lock"s,
                           ".a"s,
                           "a/"s,
                           "a//b"s,
                           "a\\b"s,
                           "a~b"s,
                           "a^b"s,
                           "a:b"s,
                           "a?b"s,
                           "a[b"s,
                           "a@{b"s,
                           "\x1b[31m"s,
                           "\x7f"s,
                           "\xff"s,
                           "a."s}) {
    INFO(name);
    CHECK_FALSE(why_not(head(" report-status", "refs/heads/" + name)).empty());
  }
  for (const auto& name :
       {"HEAD"s, "main"s, "refs"s, "refs/"s, "/refs/heads/a"s, "Refs/heads/a"s,
        "@"s, "refs/heads/"s, "refs/heads/" + std::string(250, 'a')}) {
    INFO(name);
    CHECK_FALSE(why_not(head(" report-status", name)).empty());
  }
  for (const auto& name :
       {"refs/heads/a-b_c.d+e@f"s, "refs/tags/v1.0"s, "refs/notes/commits"s,
        "refs/heads/feature/x"s, "refs/heads/" + std::string(244, 'a')}) {
    INFO(name);
    CHECK(why_not(head(" report-status", name)).empty());
  }
}

TEST_CASE("what a refusal repeats is printable") {
  const std::string why = why_not(head(" atomic", "refs/heads/\x1b[2J\r\xff"));
  REQUIRE_FALSE(why.empty());
  for (const char c : why)
    CHECK((c >= ' ' && c < '\x7f'));
}

TEST_CASE("a lone flush is a probe") {
  CHECK(is_probe("0000"));
  CHECK_FALSE(is_probe(""));
  CHECK_FALSE(is_probe("00000000"));
}

}  // namespace
}  // namespace hoopgit::push
