#include "server/approval/judgement.hpp"

#include "tests/server/approval/desk.hpp"

namespace hoopgit::approval {
namespace {

policy::Policy for_rita() {
  return policy_of(
      "  rules:\n"
      "    - name: hers\n"
      "      who: {subject: rita}\n"
      "      what: [update]\n"
      "      then: allow\n");
}

TEST_CASE("a push is judged by the subject that its commitment opens to") {
  PushRow row = store::push_row(1, {"https://id.example", "rita"});
  row.report = scan::to_json(scan::Report());
  const auto in_clear = judge(for_rita(), row);
  REQUIRE(in_clear.verdict == policy::Verdict::allow);
  row.requester.person.subject = "sha256:" + std::string(64, 'a');
  CHECK(judge(for_rita(), row).verdict == policy::Verdict::deny);
  row.requester.person.known_as = "rita";
  const auto judged = judge(for_rita(), row);
  CHECK(judged.verdict == policy::Verdict::allow);
  // What is kept of it does not say who that is.
  CHECK(json::dump(policy::to_json(in_clear)).find("rita") !=
        std::string::npos);
  CHECK(json::dump(policy::to_json(judged)).find("rita") == std::string::npos);
  CHECK(
      json::dump(policy::to_json(judged)).find(row.requester.person.subject) !=
      std::string::npos);
}

}  // namespace
}  // namespace hoopgit::approval
