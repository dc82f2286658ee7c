#pragma once

#include "core/base/result.hpp"
#include "core/git/object_id.hpp"
#include "server/store/push_row.hpp"

#include <map>
#include <string>

namespace hoopgit::approval {

/// Everything that matters about one push, as one digest: what is voted on.
/// Any other value of any field is another subject, and votes die with it.
struct Subject {
  std::string text;    ///< Canonical JSON; the fields: hoopgit-audit(5).
  std::string sha256;  ///< Of text, in hex.
};

/// `row` has its updates, report, requester, policy, created and expires.
/// `peeled`: for each new id that is an annotated tag, its commit. `nonce`: 32
/// random hex digits, which make the digest unguessable.
Result<Subject> make_subject(
    const store::PushRow& row,
    const std::map<git::ObjectId, git::ObjectId>& peeled,
    const std::string& report_sha256, const std::string& diff_sha256,
    const std::string& nonce);

/// The same push again has the same key: no times, no nonce, no id. Push
/// options that only inform the relay are left out.
Result<std::string> push_key(const store::PushRow& row);

}  // namespace hoopgit::approval
