#pragma once

#include "server/record/names.hpp"
#include "server/record/records.hpp"
#include "server/retention/request.hpp"
#include "server/retention/settings.hpp"
#include "server/store/store.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::retention {

/// Holds and erasures, which nobody may order alone: one person asks, another
/// confirms within 72 hours; one of them is an administrator, the other an
/// auditor. Each step is an event: approval.requested, then audit.hold_set,
/// audit.hold_released or audit.redacted; what is refused is auth.denied.
///
/// What was asked for is looked at again when it is confirmed: a body that has
/// gone, or has been put under a hold meanwhile, is an Error then.
///
/// Thread-safe; what is given outlives it.
class Custody {
 public:
  Custody(store::Store& store, record::Records& records, record::Names& names,
          const Clock& clock, Settings settings)
      : store_(store),
        records_(records),
        names_(names),
        clock_(clock),
        settings_(settings) {}

  /// Fault::forbidden: neither administrator nor auditor. Fault::conflict: a
  /// hold of that name is there, or the hold that it names pins the body, or
  /// anything that the person did; or the person whom it names has an open
  /// push, a vote on one or a request of their own, where the log has persons
  /// by commitments: somebody who comes back must not count twice.
  /// Fault::not_found: no such hold, entry, body, or name of the person.
  Result<store::ConsentRow> ask(const Caller& by, Request request);

  /// `subject`: subject_of() what the second person was shown. Carries it out;
  /// the request is used up. Fault::not_found: no such request, or it has
  /// expired; Fault::conflict: it is another one, or what it is about has
  /// changed; Fault::forbidden: check_pair().
  Result<store::ConsentRow> confirm(const Caller& by, std::string_view id,
                                    std::string_view subject);

  /// Requests that wait, the oldest first.
  Result<std::vector<store::ConsentRow>> waiting() { return store_.consents(); }
  Result<std::vector<store::HoldRow>> holds() { return store_.holds(); }

  /// Takes entries from the beginning of the log whose time is over, in whole
  /// bundles of 256; how many. The log says so (audit.pruned), and its
  /// checkpoints and subtrees stay. Not what a hold pins nor what comes after
  /// it, not what no checkpoint covers, and not what a sink has yet to get. At
  /// most 65,536 in one call; called every now and then.
  Result<std::uint64_t> prune();

 private:
  Result<void> complete(Order& order, const Caller& by);
  Result<void> cover(store::Transaction& transaction, Order& order);
  Result<store::HoldRow> find_hold(std::string_view name);
  Result<store::ConsentRow> find(std::string_view id);
  Result<void> carry_out(const store::ConsentRow& row, const Caller& second);
  Result<void> set_hold(const SetHold& order, const store::ConsentRow& row,
                        const Caller& second);
  Result<void> release_hold(const ReleaseHold& order,
                            const store::ConsentRow& row, const Caller& second);
  Result<void> erase(const EraseBody& order, const store::ConsentRow& row,
                     const Caller& second);
  Result<std::vector<store::HoldRow>> check_person(const store::Person& person);
  Result<void> check_at_rest(const store::Person& person);
  Result<void> erase_person(const ErasePerson& order,
                            const store::ConsentRow& row, const Caller& second);
  Error refused(const Caller& by, std::string_view kind, Error why);

  store::Store& store_;
  record::Records& records_;
  record::Names& names_;
  const Clock& clock_;
  Settings settings_;
  std::mutex acting_{};  // What one changes the next one must see.
};

}  // namespace hoopgit::retention
