#include "server/approval/subject.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace hoopgit::approval {
namespace {

git::ObjectId oid(char digit) {
  return *git::ObjectId::parse(std::string(40, digit));
}

// 2026-01-02T03:04:05.000000006Z
const Time created(std::chrono::nanoseconds(1'767'323'045'000'000'006));

store::PushRow sample_row() {
  using Kind = git::RefUpdate::Kind;
  store::PushRow row{.id = *PushId::parse("01JD0000000000000000000001"),
                     .repository = *RepositoryName::parse("r-7f3k")};
  row.upstream = "forge";
  row.requester.person = {"https://idp.example.com", "u-42", "ada"};
  row.updates = {{"refs/tags/v1", oid('0'), oid('3'), Kind::create},
                 {"refs/heads/main", oid('1'), oid('2'), Kind::fast_forward}};
  row.policy_sha256 = std::string(64, 'c');
  row.created = created;
  row.expires = created + std::chrono::hours(7 * 24);
  return row;
}

Subject subject_of(
    const store::PushRow& row, const std::string& report = std::string(64, 'a'),
    const std::string& diff = std::string(64, 'b'),
    const std::string& nonce = "00112233445566778899aabbccddeeff") {
  auto made = make_subject(row, {{oid('3'), oid('2')}}, report, diff, nonce);
  REQUIRE(made);
  return *std::move(made);
}

TEST_CASE("the subject is the published vector, byte by byte") {
  const Subject subject = subject_of(sample_row());
  const std::string a(64, 'a');
  const std::string b(64, 'b');
  const std::string c(64, 'c');
  const std::string none(40, '0');
  const std::string one(40, '1');
  const std::string two(40, '2');
  const std::string three(40, '3');
  CHECK(subject.text ==
        R"({"created":"2026-01-02T03:04:05.000000006Z",)"
        R"("diff_manifest_sha256":")" +
            b +
            R"(","expires":"2026-01-09T03:04:05.000000006Z","masked":[],)"
            R"("nonce":"00112233445566778899aabbccddeeff","policy_sha256":")" +
            c +
            R"(","push_id":"01JD0000000000000000000001","repo_id":"r-7f3k",)"
            R"("report_sha256":")" +
            a +
            R"(","requester":{"iss":"https://idp.example.com","sub":"u-42"},)"
            R"("type":"hoopgit.subject","updates":[{"kind":"fast_forward",)"
            R"("new":")" +
            two + R"(","old":")" + one +
            R"(","peeled":null,"ref":"refs/heads/main"},{"kind":"create",)"
            R"("new":")" +
            three + R"(","old":")" + none + R"(","peeled":")" + two +
            R"(","ref":"refs/tags/v1"}],"upstream_id":"forge","v":1})");
  CHECK(subject.text.size() == 929);
  CHECK(subject.sha256 ==
        "17b56bdd569cfb9b27abe0f606a5b6016c0b1c773e8d03dfe38fddec0be0c5c4");
}

TEST_CASE("the push key is the published vector") {
  const auto key = push_key(sample_row());
  REQUIRE(key);
  CHECK(*key ==
        "2539e0ec752c47a7ff3d2b1263ac98b4935d837c0a3ad0b46539a790425d73ae");
}

TEST_CASE("any other value of any field is another subject") {
  const std::string before = subject_of(sample_row()).sha256;
  using Change = std::function<void(store::PushRow&)>;
  const std::vector<Change> changes = {
      [](auto& row) { row.id = *PushId::parse("01JD0000000000000000000002"); },
      [](auto& row) { row.repository = *RepositoryName::parse("other"); },
      [](auto& row) { row.upstream = "other"; },
      [](auto& row) { row.requester.person.subject = "u-43"; },
      [](auto& row) { row.requester.person.issuer = "https://other"; },
      [](auto& row) { row.policy_sha256 = std::string(64, 'd'); },
      [](auto& row) { row.created += std::chrono::nanoseconds(1); },
      [](auto& row) { row.expires += std::chrono::nanoseconds(1); },
      [](auto& row) { row.updates.pop_back(); },
      [](auto& row) { row.updates[0].ref = "refs/tags/v2"; },
      [](auto& row) { row.updates[0].old_id = oid('4'); },
      [](auto& row) { row.updates[0].new_id = oid('4'); },
      [](auto& row) { row.updates[1].kind = git::RefUpdate::Kind::force; }};
  std::size_t n = 0;
  for (const auto& change : changes) {
    INFO(n++);
    store::PushRow row = sample_row();
    change(row);
    CHECK(subject_of(row).sha256 != before);
  }
  const store::PushRow row = sample_row();
  CHECK(subject_of(row, std::string(64, 'e')).sha256 != before);
  CHECK(subject_of(row, std::string(64, 'a'), "e").sha256 != before);
  CHECK(
      subject_of(row, std::string(64, 'a'), std::string(64, 'b'), "e").sha256 !=
      before);
  const auto unpeeled =
      make_subject(row, {}, std::string(64, 'a'), std::string(64, 'b'), "0");
  REQUIRE(unpeeled);
  CHECK(unpeeled->text.find(R"("peeled":null,"ref":"refs/tags/v1")") !=
        std::string::npos);
}

TEST_CASE("the order of updates and the name of the requester do not count") {
  store::PushRow row = sample_row();
  std::swap(row.updates[0], row.updates[1]);
  row.requester.person.name = "somebody";
  row.requester.address = "192.0.2.1";
  CHECK(subject_of(row).sha256 == subject_of(sample_row()).sha256);
  CHECK(*push_key(row) == *push_key(sample_row()));
}

TEST_CASE(
    "the push key counts what is pushed and not when or for whom to see") {
  const std::string before = *push_key(sample_row());
  store::PushRow row = sample_row();
  row.id = *PushId::parse("01JD0000000000000000000009");
  row.created += std::chrono::hours(1);
  row.expires += std::chrono::hours(1);
  row.updates[1].kind = git::RefUpdate::Kind::update;
  row.push_options = {"hoopgit-wait=10s"};
  CHECK(*push_key(row) == before);

  row.push_options = {"ci.skip"};
  CHECK(*push_key(row) != before);
  row.push_options = {};
  row.updates[0].new_id = oid('4');
  CHECK(*push_key(row) != before);
}

}  // namespace
}  // namespace hoopgit::approval
