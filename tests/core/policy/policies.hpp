// Policies and facts for the tests of this folder.

#pragma once

#include "core/policy/policy.hpp"

#include <string>
#include <string_view>
#include <vector>

/// A policy file that must be good; `rules` is the body of `policy:`, indented
/// by two.
inline hoopgit::policy::Policy policy_of(const std::string& body) {
  hoopgit::yaml::Problems problems("policy.yaml");
  const auto root = hoopgit::yaml::parse("policy:\n" + body, problems);
  auto policy = hoopgit::policy::Policy::load(root.map("policy"), {});
  if (!problems.empty()) throw std::runtime_error(problems.text());
  return policy;
}

/// Ann of dev and ops updates a topic branch of acme/site.
inline hoopgit::policy::Facts ann_pushes() {
  using namespace hoopgit::policy;
  return {.who = {.issuer = "https://id.example.com",
                  .subject = "u-ann",
                  .kind = "human",
                  .groups = std::vector<std::string>{"dev", "ops"}},
          .repository = "acme/site",
          .upstream = "github",
          .updates = {{"refs/heads/topic", Action::update}}};
}

inline hoopgit::scan::Finding finding(std::string rule,
                                      hoopgit::scan::Confidence confidence,
                                      std::string path) {
  return {.rule = std::move(rule),
          .confidence = confidence,
          .place = {.path = std::move(path)},
          .line = 12,
          .column = 1,
          .length = 40,
          .fingerprint = "0123456789abcdef"};
}
