// Regexes and literals, looked for all at once. Only here: Vectorscan.

#pragma once

#include "core/base/result.hpp"
#include "core/scan/proposals.hpp"
#include "core/scan/ruleset.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace hoopgit::scan {

/// A database that was made for a ruleset, ready on this machine. Proposes a
/// superset: for each match that RE2 would find, its end. Thread-safe: each
/// search takes a scratch space, of which there are as many as threads were
/// ever here together.
class Database {
 public:
  /// Of the prepared ones the first that runs here; nullopt: none does, or
  /// the processor lacks what Vectorscan itself needs.
  static std::optional<Database> load(const Ruleset& ruleset);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  std::string_view platform() const;

  /// Adds a window for every match, and the markers. false: it could not be
  /// carried through, and what was added is not all.
  bool propose(std::string_view text, const Ruleset& ruleset,
               Proposals& proposals) const;

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hoopgit::scan
