// A policy as a file gives it. One that has no problem is recalled by its
// digest as the same, and judges the same.

#include "core/policy/policy.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

policy::Facts some_facts() {
  policy::Facts facts;
  facts.who = {"https://id.example.com", "1", "human", {{"dev"}}};
  facts.repository = "acme/site";
  facts.upstream = "forge";
  facts.updates = {{"refs/heads/main", policy::Action::update},
                   {"refs/tags/v1", policy::Action::create}};
  return facts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  yaml::Problems problems("policy.yaml");
  const yaml::Node root = yaml::parse(input, problems);
  const auto policy = policy::Policy::load(root, {});
  const auto decision = policy.judge(some_facts());
  must(decision.policy_sha256 == policy.sha256());
  if (!problems.empty()) {
    must(decision.verdict == policy::Verdict::deny);
    must(!problems.text().empty());
    return 0;
  }
  (void)policy.explain(some_facts());
  const auto again = policy::Policy::recall(policy.text(), policy.sha256());
  must(static_cast<bool>(again));
  must(again->sha256() == policy.sha256());
  must(again->judge(some_facts()).verdict == decision.verdict);
  must(!policy::Policy::recall(input, policy.sha256()) ||
       input == policy.text());
  return 0;
}
