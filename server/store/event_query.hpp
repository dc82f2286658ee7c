#pragma once

#include "server/store/event.hpp"
#include "server/store/statement.hpp"
#include "server/store/term_index.hpp"

#include <string>
#include <vector>

namespace hoopgit::store {

/// A filter as terms of the index.
class EventQuery {
 public:
  /// Fault::usage when a condition cannot be asked for.
  static Result<EventQuery> make(const EventFilter& filter);

  /// The object whose id begins with what the filter has; a beginning of
  /// several is Fault::usage.
  Result<void> complete_object(Connection& connection, const TermIndex& index);

  TermIndex::Wanted wanted() const;

  /// Whether an entry with these terms (sorted) is one that is looked for.
  bool matches(const std::vector<std::string>& terms) const;

 private:
  Result<void> add_ref(const std::string& ref);
  Result<void> add_severity(const std::string& severity);
  Result<void> add_object(const std::string& id);

  /// Met by any of these terms.
  struct Clause {
    std::vector<std::string> any_of;
    std::vector<std::int64_t> numbers;
  };
  void add(std::vector<std::string> any_of);

  std::vector<Clause> clauses_{};
  std::string object_{};  // Hex, perhaps only its beginning.
};

/// The events of a page. Looks chunk by chunk, in the order that is asked for,
/// at the places that all terms have in common, and stops when the page is
/// full. `index` is looked at before the rows are.
Result<std::vector<StoredEvent>> find_events(Connection& connection,
                                             const TermIndex& index,
                                             const EventFilter& filter);

}  // namespace hoopgit::store
