// The only way a push gets to an upstream. Only server/landing includes this.

#pragma once

#include "core/git/ref_update.hpp"
#include "server/upstream/advertisement.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace hoopgit::upstream {

struct SendRequest {
  Target target;
  std::vector<git::RefUpdate> updates{};  ///< Not empty, no ref twice.
  std::vector<std::string> push_options{};
  bool atomic = false;           ///< All updates or none.
  std::filesystem::path pack{};  ///< Empty when all updates delete.
};

struct RefReport {
  std::string ref;
  bool ok = false;
  std::string reason{};  ///< Why not; made safe by printable().
};

/// What the upstream reported, whole: one RefReport for each update, in the
/// order of the updates.
struct Report {
  bool unpack_ok = false;
  std::string unpack_reason{};
  std::vector<RefReport> refs{};
  /// What it told the pusher ("remote: …"), line by line: made safe by
  /// printable(), our credential taken out, at most 64 KiB.
  std::vector<std::string> remote_lines{};
};

/// No byte of a command was written: nothing has changed, it may be sent again.
struct NotSent {
  Error error;
};
/// Anything may have happened. Look at the upstream's refs before saying so.
struct Unknown {
  Error error;
};
using SendOutcome = std::variant<NotSent, Report, Unknown>;

/// The refs that the upstream has now, and what it can do, seen with the write
/// credential.
Result<Advertisement> look(const Target& target);

/// Sends the updates and the pack as one push and reads the report. Never
/// repeated, not even when the credential is refused. Not sent at all if
/// `seen` lacks what the request needs (report-status; atomic, delete-refs,
/// push-options where used). The pack is streamed from its file.
SendOutcome send(const SendRequest& request, const Advertisement& seen);

}  // namespace hoopgit::upstream
