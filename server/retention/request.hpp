#pragma once

#include "server/retention/order.hpp"
#include "server/store/book_row.hpp"

#include <string>

namespace hoopgit::retention {

/// Somebody who asks or confirms, and what the configuration lets them be.
struct Caller {
  store::Actor actor;
  bool is_administrator = false;
  bool is_auditor = false;
};

/// What one person asks for and another one has to confirm.
struct Request {
  Order order;
  std::string reason;
  std::string ticket{};
};

/// SHA-256 in hex over all that a request says: the second person names it, and
/// so confirms what was shown and nothing else.
std::string subject_of(const store::ConsentRow& row);

/// Whether the two are different persons, one an administrator and the other
/// an auditor. Fault::forbidden says which is missing. `asked_as_administrator`
/// and so on are what the first person was when asking.
Result<void> check_pair(const store::ConsentRow& row, const Caller& second);

/// A row of the request; the roles of the first person are part of it.
store::ConsentRow row_of(const Request& request, const Caller& by, Time now);
Result<Order> order_of(const store::ConsentRow& row);

/// Fault::usage: a reason is missing, or for an erasure the ticket.
Result<void> check_words(const Request& request);

}  // namespace hoopgit::retention
