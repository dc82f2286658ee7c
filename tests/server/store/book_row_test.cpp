#include "samples.hpp"

namespace hoopgit::store {
namespace {

BodyRow body(char digit, const std::string& name) {
  BodyRow row;
  row.commitment = std::string(64, digit);
  row.name = name;
  row.type = "application/json";
  row.bytes = 12;
  row.push = push_id(1);
  row.salt = std::string(32, '\0');
  row.key = 7;
  row.sealed = std::string("\0sealed\xff", 8);
  row.retain_until = Time(std::chrono::hours(24));
  return row;
}

TEST_CASE("a body comes back as it was put, and goes when it is erased") {
  Sample sample;
  const BodyRow put = body('a', "diff");
  change(*sample.store, [&](Transaction& work) { return work.put_body(put); });
  const auto found = *sample.store->body(put.commitment);
  REQUIRE(found);
  CHECK(found->name == "diff");
  CHECK(found->type == put.type);
  CHECK(found->bytes == 12);
  CHECK(found->push == put.push);
  CHECK(found->salt == put.salt);
  CHECK(found->key == 7);
  CHECK(found->sealed == put.sealed);
  CHECK(found->file.empty());
  CHECK(found->retain_until == put.retain_until);
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.erase_body(put.commitment)));
    CHECK_FALSE(TRY(work.erase_body(put.commitment)));
    return {};
  });
  CHECK(*sample.store->body(put.commitment) == std::nullopt);
}

TEST_CASE("bodies are found by their push and by their end") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    BodyRow other = body('c', "email");
    other.push.reset();
    other.retain_until = Time(std::chrono::hours(1));
    TRY(work.put_body(body('b', "report")));
    TRY(work.put_body(body('a', "diff")));
    return work.put_body(other);
  });
  const auto of_push = *sample.store->bodies_of(push_id(1));
  REQUIRE(of_push.size() == 2);
  CHECK(of_push[0].name == "diff");
  CHECK(of_push[1].name == "report");
  CHECK(sample.store->bodies_of(push_id(2))->empty());
  const Time end{std::chrono::hours(24)};
  CHECK(sample.store->bodies_ended(end, 10)->size() == 1);
  const auto ended =
      *sample.store->bodies_ended(end + std::chrono::seconds(1), 2);
  REQUIRE(ended.size() == 2);
  CHECK(ended.front().name == "email");
}

TEST_CASE("of many bodies those come that are there, in the order asked for") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.put_body(body('a', "diff")));
    return work.put_body(body('c', "report"));
  });
  const auto named = [](char digit) { return std::string(64, digit); };
  const auto found =
      *sample.store->bodies({named('c'), named('b'), named('a'), named('c')});
  REQUIRE(found.size() == 3);
  CHECK(found[0].name == "report");
  CHECK(found[1].name == "diff");
  CHECK(found[2].commitment == named('c'));
  CHECK(sample.store->bodies({})->empty());
}

TEST_CASE("a cursor and an anchor replace the one before") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.put_cursor({"siem", 5, "", true, "the server says gone"}));
    TRY(work.put_cursor({"siem", 9, std::string(32, 'f'), false, ""}));
    TRY(work.put_cursor({"file", 0}));
    TRY(work.put_anchor({"w1", 5, std::string(32, 'r'), "old\n", Time()}));
    return work.put_anchor(
        {"w1", 9, std::string(32, 's'), "new\n", sample.clock.now()});
  });
  const auto cursors = *sample.store->cursors();
  REQUIRE(cursors.size() == 2);
  CHECK(cursors[0].sink == "file");
  CHECK(cursors[1].next == 9);
  CHECK(cursors[1].fingerprint == std::string(32, 'f'));
  CHECK_FALSE(cursors[1].paused);
  const auto anchors = *sample.store->anchors();
  REQUIRE(anchors.size() == 1);
  CHECK(anchors[0].size == 9);
  CHECK(anchors[0].root == std::string(32, 's'));
  CHECK(anchors[0].note == "new\n");
  CHECK(anchors[0].time == sample.clock.now());
}

TEST_CASE("a paused cursor says why") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) {
    return work.put_cursor({"siem", 5, "", true, "the server says gone"});
  });
  const auto cursors = *sample.store->cursors();
  REQUIRE(cursors.size() == 1);
  CHECK(cursors[0].paused);
  CHECK(cursors[0].reason == "the server says gone");
}

TEST_CASE("a hold stands until it is removed, and has its name alone") {
  Sample sample;
  const HoldRow hold{"case-7", ada, "a court asks",
                     json::object({{"repo", "acme/site"}}), sample.clock.now()};
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.add_hold(hold)));
    CHECK_FALSE(TRY(work.add_hold({"case-7", bob})));
    return {};
  });
  const auto holds = *sample.store->holds();
  REQUIRE(holds.size() == 1);
  CHECK(holds[0].owner.is(ada));
  CHECK(holds[0].owner.name.empty());
  CHECK(holds[0].reason == "a court asks");
  CHECK(holds[0].filter == hold.filter);
  CHECK(holds[0].time == hold.time);
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.remove_hold("case-7")));
    CHECK_FALSE(TRY(work.remove_hold("case-7")));
    return {};
  });
  CHECK(sample.store->holds()->empty());
}

ConsentRow consent(const Sample& sample) {
  return {.id = "01JD0000000000000000000000",
          .kind = "erase",
          .subject = json::object({{"index", 7}}),
          .by = ada,
          .reason = "she asked for it",
          .ticket = "OPS-7",
          .created = sample.clock.now(),
          .expires = sample.clock.now() + std::chrono::hours(1)};
}

TEST_CASE("a consent is taken once") {
  Sample sample;
  const ConsentRow asked = consent(sample);
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.add_consent(asked)));
    CHECK_FALSE(TRY(work.add_consent(asked)));
    return {};
  });
  CHECK(sample.store->consents()->size() == 1);
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    const auto taken = TRY(work.take_consent(asked.id));
    REQUIRE(taken);
    CHECK(taken->kind == "erase");
    CHECK(taken->subject == asked.subject);
    CHECK(taken->by.is(ada));
    CHECK(taken->reason == asked.reason);
    CHECK(taken->ticket == "OPS-7");
    CHECK(taken->created == asked.created);
    CHECK(taken->expires == asked.expires);
    CHECK(TRY(work.take_consent(asked.id)) == std::nullopt);
    return {};
  });
  CHECK(sample.store->consents()->empty());
}

TEST_CASE("a consent that has expired is worth nothing") {
  Sample sample;
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.add_consent(consent(sample))));
    return {};
  });
  sample.clock.advance(std::chrono::hours(1));
  CHECK(sample.store->consents()->empty());
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.take_consent("01JD0000000000000000000000")) == std::nullopt);
    return {};
  });
}

TEST_CASE("the last value of a ref is known until the ref is removed") {
  Sample sample;
  const auto known = [&](const std::string& ref, char digit) {
    return KnownRef{"forge",    "acme/site", ref,
                    oid(digit), 7,           sample.clock.now()};
  };
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.put_known_ref(known("refs/heads/main", '1')));
    TRY(work.put_known_ref(known("refs/heads/main", '2')));
    return work.put_known_ref(known("refs/tags/v1", '3'));
  });
  const auto refs = *sample.store->known_refs("acme/site");
  REQUIRE(refs.size() == 2);
  CHECK(refs[0].ref == "refs/heads/main");
  CHECK(refs[0].id == oid('2'));
  CHECK(refs[0].upstream == "forge");
  CHECK(refs[0].index == 7);
  CHECK(refs[0].time == sample.clock.now());
  CHECK(sample.store->known_refs("acme/other")->empty());
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK(TRY(work.remove_known_ref("forge", "acme/site", "refs/tags/v1")));
    CHECK_FALSE(
        TRY(work.remove_known_ref("forge", "acme/site", "refs/tags/v1")));
    return {};
  });
  CHECK(sample.store->known_refs("acme/site")->size() == 1);
}

TEST_CASE("a document is found by its digest") {
  Sample sample;
  const std::string digest(64, 'd');
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.put_document(digest, "policy", "version: 1\n"));
    return work.put_document(digest, "policy", "version: 1\n");
  });
  CHECK(*sample.store->document(digest) == "version: 1\n");
  CHECK(*sample.store->document(std::string(64, 'e')) == std::nullopt);
}

}  // namespace
}  // namespace hoopgit::store
