// What an event can be found by: its terms, "<kind> NUL <value>", and their
// numbers in the index.
//
// The number of a term is 63 bits of its SHA-256. Two terms may have one
// number; what the index finds is therefore compared again, term by term,
// before it is given out. Ids of objects keep their order instead: their number
// is their first 63 bits, so that the beginning of an id is a range.

#pragma once

#include "core/json/json.hpp"
#include "server/store/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// Raised when terms_of() finds something else: the index is made anew then.
constexpr std::int64_t term_rules = 3;

std::string term(std::string_view kind, std::string_view value);
std::string person_term(std::string_view kind, std::string_view issuer,
                        std::string_view subject);

/// All terms of an entry, sorted, each once: from the entry alone, but for
/// `beside` (terms that were given beside it) and the person who has requested
/// its push. Both may be empty.
///
///   person, issuer, subject, group, agent           who
///   name, display                                   called so: plain, hex
///   address                                         where it is committed to
///   repository, ref, ref_under                      where; "refs/heads/"
///   type, family, outcome, severity, verdict        what; severity: or higher
///   push, approval, policy, rule, fingerprint       which
///   object                                          hex: old, new, land,
///   commit visible                                         to this person
std::vector<std::string> terms_of(const json::Value& entry,
                                  const std::vector<std::string>& beside,
                                  const std::optional<Person>& requester);

/// An object is negative, everything else is not.
std::int64_t number_of_term(std::string_view term);

/// The numbers that ids with this beginning have, first and last.
struct ObjectRange {
  std::int64_t first;
  std::int64_t last;
};
ObjectRange objects_from(std::string_view beginning);

}  // namespace hoopgit::store
