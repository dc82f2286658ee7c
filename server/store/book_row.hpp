// What is kept beside the log: bodies, cursors, anchors, holds, consents, the
// last value of each ref, and texts that entries name by their digest.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/push_id.hpp"
#include "core/git/object_id.hpp"
#include "core/json/json.hpp"
#include "server/store/event.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hoopgit::store {

/// One body that an entry commits to. Either `sealed` has it, or `file` does.
/// The store neither opens nor checks it.
struct BodyRow {
  std::string commitment;   ///< 64 hex digits: SHA-256 of salt and body.
  std::string name;         ///< "diff", "pack", "email": as in the entry.
  std::string type{};       ///< Media type.
  std::uint64_t bytes = 0;  ///< Of the body in clear.
  std::optional<PushId> push{};
  std::string salt{};     ///< 32 raw bytes.
  std::uint64_t key = 0;  ///< Id in the key file.
  std::string sealed{};   ///< Raw; empty when it is in a file.
  std::string file{};     ///< Name below the records folder, or empty.
  Time retain_until{};
};

/// How far a sink has been served.
struct CursorRow {
  std::string sink;           ///< Its name.
  std::uint64_t next = 0;     ///< Index of the first event it does not have.
  std::string fingerprint{};  ///< Of the last item, where items are chained.
  bool paused = false;
  std::string reason{};  ///< Why it is paused, for people.
};

/// The last checkpoint that an anchor took, or a witness cosigned.
struct AnchorRow {
  std::string name;
  std::uint64_t size = 0;
  std::string root{};  ///< 32 raw bytes.
  std::string note{};
  Time time{};
};

/// A legal hold: what its filter matches is neither pruned nor erased.
struct HoldRow {
  std::string name;
  Person owner;
  std::string reason{};
  json::Value filter{};
  Time time{};
};

/// What one person has asked for, and waits for a second one.
struct ConsentRow {
  std::string id;    ///< ULID.
  std::string kind;  ///< "erase", "hold": of what is to be done.
  json::Value subject{};
  Person by;
  std::string reason{};
  std::string ticket{};
  Time created{};
  Time expires{};
};

/// Where a ref stood when the relay last landed something on it.
struct KnownRef {
  std::string upstream;
  std::string repository;
  std::string ref;
  git::ObjectId id;
  std::uint64_t index = 0;  ///< Of the entry that says so.
  Time time{};
};

/// A checkpoint that was saved.
struct CheckpointRow {
  std::uint64_t size = 0;
  std::string root{};  ///< 32 raw bytes.
  std::string note{};
  Time time{};  ///< When it was saved.
};

}  // namespace hoopgit::store
