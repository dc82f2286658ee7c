// The entry that says that a statement was signed. It has the signature, and
// the statement is told from entries: so whoever has the log has the envelopes.

#pragma once

#include "core/attestation/envelope.hpp"
#include "core/attestation/statement.hpp"
#include "core/base/result.hpp"
#include "core/event/change_record.hpp"
#include "core/json/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::attestation {

inline constexpr std::string_view issued_event = "attestation.issued";

struct Issued {
  std::uint64_t end = 0;  ///< Index of the entry by which the push had landed.
  std::string predicate_type{};
  std::string sha256{};     ///< Of the statement, in hex.
  std::string key{};        ///< key_id() of who signed.
  std::string signature{};  ///< Raw.
  Summary summary{};        ///< Of a change record: subject and push alone.
};

/// The `data` of the entry; its target, push and policy are the event's own.
json::Value to_data(const Issued& issued);

/// Reads such an entry, which is canonical; nothing, and cheap, for one of
/// another type.
/// Fault::corrupt when it is not formed like one.
Result<std::optional<Issued>> read_issued(std::string_view entry);

/// The statement that was signed. `changes` has seen the entries of the push
/// up to this one. Nothing when it has not seen all of them. Whether it is the
/// right one, its digest tells.
std::optional<std::string> statement_of(const Issued& issued,
                                        const event::ChangeRecords& changes);

/// The envelope that was issued; nothing as above. Fault::corrupt: what the
/// entries say is not what was signed. Whether it is signed is not looked at.
Result<std::optional<Envelope>> envelope_of(
    const Issued& issued, const event::ChangeRecords& changes);

}  // namespace hoopgit::attestation
