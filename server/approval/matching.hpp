#pragma once

#include "core/policy/decision.hpp"
#include "server/store/push_row.hpp"

#include <string>
#include <vector>

namespace hoopgit::approval {

/// Who fills which slot: a maximum matching of distinct people to slots, found
/// by augmenting paths. Counting one group after the other would let one person
/// stand for two, or leave a slot open that another arrangement fills.
struct Counted {
  bool met = false;
  std::vector<std::string> missing{};  ///< "1 of maintainers"; none when met.
};

/// Only approving votes on the row's subject count, each person once.
Counted count(const policy::Requirement& requirement,
              const std::vector<store::VoteRow>& votes,
              const std::string& subject);

}  // namespace hoopgit::approval
