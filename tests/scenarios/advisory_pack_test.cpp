// Where the pack begins and ends, GHSA-xxmh-rf63-qwjv; and what it holds
// besides the push, GHSA-v98g-8rqx-g93g.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/raw_pack.hpp"
#include "tests/support/raw_push.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

struct Scene {
  Stage stage = must(Stage::set_up(
      {.configuration = open_configuration("push: {options: [note]}\n")}));
  Person ada = must(stage.signed_in("ada"));
  RawPush raw = must(RawPush::by(ada, stage));
  std::string main = tip(stage, "refs/heads/main");
  std::set<std::string> before = must(stage.upstream.objects("acme/site"));

  std::vector<RawObject> change(const std::string& text,
                                const std::string& message = "Change\n") const {
    const auto blob = raw_blob(text);
    const auto tree = raw_tree({{"100644", "file", blob.id()}});
    return {raw_commit(tree, {main}, message), tree, blob};
  }

  /// Landed, and with it exactly what the ref leads to.
  void check_landed(const std::string& answer, const std::string& ref,
                    const std::string& id) const {
    INFO(printable(answer));
    CHECK_THAT(answer, Contains("ok " + ref));
    CHECK(tip(stage, ref) == id);
    CHECK(flaws(stage.upstream, "acme/site", before).empty());
  }

  void check_refused(const std::string& answer, const std::string& why) const {
    INFO(printable(answer));
    CHECK_THAT(answer, Contains("hoopgit: "));
    CHECK_THAT(answer, Contains(why));
    CHECK(must(stage.upstream.objects("acme/site")) == before);
  }
};

std::vector<RawObject> with(std::vector<RawObject> objects,
                            const std::vector<RawObject>& more) {
  objects.insert(objects.end(), more.begin(), more.end());
  return objects;
}

TEST_CASE("the word PACK begins no pack, wherever it stands") {
  const Scene at;
  // A pack of something else, in places where one might look for one.
  const auto decoy = at.change("decoy\n");
  const std::string fake = pack_of(decoy);
  const auto land = [&](const std::string& ref, const std::string& head,
                        const std::vector<RawObject>& objects,
                        const std::string& pack) {
    const std::string id = objects.front().id();
    at.check_landed(must(at.raw.send(head + pack)), ref, id);
    CHECK_FALSE(must(at.stage.upstream.objects("acme/site"))
                    .contains(decoy.front().id()));
  };

  // In a file, not compressed: its bytes stand in the body as they are.
  const auto file = at.change("text " + fake);
  RawPack as_is;
  for (const auto& object : file)
    as_is.add_entry(object.type, object.content.size(), stored(object.content));
  REQUIRE(as_is.finish().find(fake) != std::string::npos);
  land("refs/heads/file",
       commands({{no_id, file.front().id(), "refs/heads/file"}}), file,
       as_is.finish());

  const auto message = at.change("message\n", "PACK and more\n\nPACK\n");
  RawPack plain;
  for (const auto& object : message)
    plain.add_entry(object.type, object.content.size(), stored(object.content));
  land("refs/heads/message",
       commands({{no_id, message.front().id(), "refs/heads/message"}}), message,
       plain.finish());

  const auto option = at.change("option\n");
  land("refs/heads/option",
       commands({{no_id, option.front().id(), "refs/heads/option"}},
                "report-status side-band-64k push-options") +
           pkt_line("note=PACK") + pkt_line("note=0000PACK") + pkt_flush,
       option, pack_of(option));

  const auto capability = at.change("capability\n");
  land("refs/heads/capability",
       commands({{no_id, capability.front().id(), "refs/heads/capability"}},
                "report-status side-band-64k agent=PACK session-id=PACK"),
       capability, pack_of(capability));
}

TEST_CASE("a pack ends where it ends, and begins where it must") {
  const Scene at;
  const auto change = at.change("one\n");
  const std::string id = change.front().id();
  const std::string ref = "refs/heads/topic";
  const std::string head = commands({{no_id, id, ref}});
  const std::string pack = pack_of(change);
  const std::string other = pack_of(at.change("other\n"));
  RawPack counted;
  for (const auto& object : change)
    counted.add(object.type, object.content);
  const std::vector<std::pair<std::string, std::string>> bodies = {
      {"out of place", pkt_line("shallow PACK\n") + head + pack},
      {"follow its trailer", head + pack + other},
      {"1 bytes follow its trailer", head + pack + "x"},
      {"follow its trailer", head + pack + std::string(5000, '\0')},
      {"cannot take the pack", head + counted.finish(2)},
      {"cannot take the pack", head + counted.finish(4)},
      {"does not begin as a pack", head + "x" + pack},
      {"does not begin as a pack", head + pkt_flush + pack},
      {"truncated", head},
      // Options were announced: the pack stands after them only.
      {"", commands({{no_id, id, ref}}, "report-status push-options") + pack},
  };
  for (const auto& [why, body] : bodies) {
    const auto answer = must(at.raw.send(body));
    at.check_refused(answer, why);
  }
  // A delete brings no pack.
  at.check_refused(
      must(at.raw.send(commands({{at.main, no_id, "refs/heads/locked/x"}}) +
                       pack)),
      "");
  at.check_landed(must(at.raw.send(head + pack)), ref, id);
}

TEST_CASE("what travels in a pack beside the push does not land") {
  const Scene at;
  const auto hidden_blob = raw_blob("hidden\n");
  const auto hidden_tree = raw_tree({{"100644", "h", hidden_blob.id()}});
  const auto hidden_commit = raw_commit(hidden_tree, {at.main}, "Hidden\n");
  const auto hidden_tag = raw_tag(hidden_commit, "hidden");
  const std::vector<std::vector<RawObject>> passengers = {
      {hidden_commit, hidden_tree, hidden_blob},  // Another history.
      {hidden_blob},
      {hidden_tree, hidden_blob},
      {hidden_tag, hidden_commit, hidden_tree, hidden_blob},
  };
  for (std::size_t i = 0; i < passengers.size(); ++i) {
    const std::string ref = "refs/heads/d" + std::to_string(i);
    const auto change = at.change("d" + std::to_string(i) + "\n");
    const std::string id = change.front().id();
    const auto answer = must(at.raw.send(commands({{no_id, id, ref}}) +
                                         pack_of(with(change, passengers[i]))));
    at.check_landed(answer, ref, id);
    const auto now = must(at.stage.upstream.objects("acme/site"));
    for (const auto& object : passengers[i])
      CHECK_FALSE(now.contains(object.id()));
  }
}

/// A branch whose only file is a delta upon this object.
std::string reading(const Scene& at, const std::string& base,
                    const std::string& content, RawObject& commit) {
  const std::string text = content + "read\n";
  const auto blob = raw_blob(text);
  const auto tree = raw_tree({{"100644", "f", blob.id()}});
  commit = raw_commit(tree, {at.main}, "Read\n");
  RawPack pack;
  pack.add(RawPack::commit, commit.content);
  pack.add(RawPack::tree, tree.content);
  const auto size = static_cast<std::uint32_t>(content.size());
  pack.add_named_delta(
      *from_hex(base),
      delta(size, text.size(), copy(0, size) + insert("read\n")));
  return pack.finish();
}

TEST_CASE("a delta does not read what its pusher may not") {
  const Scene at;
  // It was upstream once, and no ref leads to it any more.
  const std::string text = "not for everybody, and long enough for a delta\n";
  const auto secret = at.change(text);
  const std::string ref = "refs/heads/short-lived";
  at.check_landed(
      must(at.raw.send(commands({{no_id, secret.front().id(), ref}}) +
                       pack_of(secret))),
      ref, secret.front().id());
  const std::string base = secret.back().id();
  RawObject commit;
  const std::string pack = reading(at, base, text, commit);
  must(at.stage.upstream.git("acme/site", {"update-ref", "-d", ref}));

  const std::string head =
      commands({{no_id, commit.id(), "refs/heads/reading"}});
  const auto refused = must(at.raw.send(head + pack));
  INFO(printable(refused));
  CHECK_THAT(refused, Contains("ng refs/heads/reading"));
  CHECK_THAT(refused, Contains("the base " + base + " of a delta is missing"));
  CHECK(tip(at.stage, "refs/heads/reading").empty());

  // With a ref that leads to it, it is a thin pack like any other.
  must(at.stage.upstream.git("acme/site",
                             {"update-ref", ref, secret.front().id()}));
  at.check_landed(must(at.raw.send(head + pack)), "refs/heads/reading",
                  commit.id());
}

}  // namespace
}  // namespace hoopgit::stage
