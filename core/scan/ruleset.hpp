// Rules that are applied together, and what was made ready for them.

#pragma once

#include "core/scan/allowlist.hpp"
#include "core/scan/rule.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace hoopgit::scan {

/// A regex database of all rules and allow markers, as bytes that any process
/// of the same program can load; see database.hpp.
struct PreparedDatabase {
  std::string_view platform;  ///< "avx512", "avx2", "any".
  std::string_view bytes;     ///< Aligned to 8 bytes.
};

/// A view: whoever made the rules keeps them.
///
/// Which database is used, or none, changes how fast a scan is, and never what
/// it finds; so the digest says nothing of them.
struct Ruleset {
  std::span<const Rule> rules;                  ///< In a fixed order.
  std::string_view digest;                      ///< digest_of(rules).
  std::span<const PreparedDatabase> databases;  ///< The fastest first.

  /// So many rules, from the first, are in the databases.
  std::size_t in_databases = rules.size();

  std::span<const Allowlist> allowlists{};  ///< For all rules.

  /// The enabled rule of this id; nullptr: there is none.
  const Rule* find(std::string_view id) const;
};

/// The rules of rules/*.toml, with their databases: made by the generator, when
/// the project is built. Nothing is done to get them.
const Ruleset& built_in_ruleset();

}  // namespace hoopgit::scan
