#pragma once

#include "core/base/result.hpp"
#include "core/git/object_id.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::push {

/// One command as the client sent it; what it does to the ref is found out in
/// the quarantine.
struct RefCommand {
  std::string ref;
  git::ObjectId old_id;
  git::ObjectId new_id;
};

/// The head of a receive-pack request, gitprotocol-pack(5): all that comes
/// before the pack.
struct Arrival {
  std::vector<RefCommand> commands;
  std::vector<std::string> options;  ///< Push options, in order.
  bool atomic = false;
  bool side_band = false;
  bool report_status = false;
  bool has_pack = false;        ///< False: only deletes.
  std::size_t pack_offset = 0;  ///< Where in the body the pack begins.
};

/// What a configuration may allow at most; see relay::Settings::most_refs.
constexpr std::size_t most_commands = 2000;
constexpr std::size_t longest_arrival = std::size_t{1024} * 1024;

/// `head` is the body, or its first `longest_arrival` bytes. Everything is
/// found by its position, never by looking for "PACK". Refused: a push
/// certificate, more than `most_commands`, a ref twice, ref names with other
/// characters than [A-Za-z0-9._/@+-], object formats but sha1, no commands.
/// Shallow lines are read and not needed: what the push adds is checked to be
/// complete against the upstream's whole history.
Result<Arrival> parse_arrival(std::string_view head);

/// The one body that Git sends to find out whether it may: a single flush.
inline bool is_probe(std::string_view body) {
  return body == "0000";
}

}  // namespace hoopgit::push
