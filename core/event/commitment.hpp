#pragma once

#include "core/json/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::event {

/// A body that lies beside the log, as its entry names it: under "bodies", or
/// as the subject ("sub") or address ("ip") of its actor.
struct Commitment {
  std::string name;    ///< "report"
  std::string sha256;  ///< 64 hex digits, over the salt and the body.
};

/// Those of an entry that json::is_canonical() has accepted; what is not formed
/// like one is left out.
std::vector<Commitment> commitments_in(std::string_view entry);

/// What an entry commits to as the name of its actor: hex digits; empty: it has
/// no such body.
std::string_view display_in(const json::Value& entry);

/// The same as the subject of its actor, and as the address: where the log has
/// only commitments to them.
std::string_view subject_in(const json::Value& entry);
std::string_view address_in(const json::Value& entry);

/// A member of a canonical object as JSON, where it stands; empty: none.
std::string_view member_in(std::string_view object, std::string_view key);

/// Its push_id; empty: none.
std::string push_in(std::string_view entry);

}  // namespace hoopgit::event
