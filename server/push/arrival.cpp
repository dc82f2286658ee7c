#include "server/push/arrival.hpp"

#include "core/base/text.hpp"
#include "core/git/pkt_line.hpp"

#include <algorithm>
#include <set>

namespace hoopgit::push {
namespace {

using git::Packet;
using git::PacketReader;

Error refuse(std::string_view why) {
  return {Fault::usage, "cannot read the push: " + std::string(why)};
}

bool is_plain(std::string_view ref) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/@+-";
  return ref.find_first_not_of(allowed) == std::string_view::npos &&
         ref.find("/-") == std::string_view::npos;
}

Result<RefCommand> parse_command(std::string_view line) {
  // 40 hex, blank, 40 hex, blank, ref.
  if (line.size() < 83 || line[40] != ' ' || line[81] != ' ')
    return refuse("a command is not of the form 'old new ref'");
  auto old_id = git::ObjectId::parse(line.substr(0, 40));
  auto new_id = git::ObjectId::parse(line.substr(41, 40));
  const std::string ref(line.substr(82));
  if (!old_id || !new_id) return refuse("a command's object id is malformed");
  if (!ref.starts_with("refs/") || !git::is_ref_name(ref))
    return refuse("'" + printable(ref) + "' is not a ref name");
  if (!is_plain(ref))
    return refuse("the ref name '" + printable(ref) +
                  "' has other characters than letters, digits and ._/@+-");
  if (old_id->is_zero() && new_id->is_zero())
    return refuse("it deletes " + ref + ", which does not exist");
  return RefCommand{ref, *std::move(old_id), *std::move(new_id)};
}

bool is_shallow(std::string_view line) {
  return bool(
      git::ObjectId::parse(line.substr(std::string_view("shallow ").size())));
}

Result<void> note_capabilities(std::string_view list, Arrival& arrival,
                               bool& has_options) {
  for (const auto word : split(list, ' ')) {
    if (word == "atomic") arrival.atomic = true;
    if (word == "side-band-64k") arrival.side_band = true;
    if (word == "report-status" || word == "report-status-v2")
      arrival.report_status = true;
    if (word == "push-options") has_options = true;
    if (word.starts_with("object-format=") && word != "object-format=sha1")
      return Error{Fault::usage,
                   "cannot take the push: SHA-256 repositories are not "
                   "supported yet"};
  }
  return {};
}

Result<void> read_options(PacketReader& packets, Arrival& arrival) {
  for (;;) {
    const Packet packet = TRY(packets.next());
    if (packet.kind == Packet::Kind::flush) return {};
    if (packet.kind != Packet::Kind::data)
      return refuse("its push options do not end");
    if (arrival.options.size() >= 64 || packet.payload.size() > 1024)
      return refuse("it has too many or too long push options");
    arrival.options.emplace_back(packet.line());
  }
}

}  // namespace

Result<Arrival> parse_arrival(std::string_view head) {
  Arrival arrival;
  PacketReader packets(head);
  std::set<std::string> refs;
  bool has_options = false;
  for (;;) {
    if (packets.consumed() > longest_arrival || packets.at_end())
      return refuse("its list of commands does not end");
    const Packet packet = TRY(packets.next());
    if (packet.kind == Packet::Kind::flush) break;
    if (packet.kind != Packet::Kind::data)
      return refuse("its list of commands does not end");
    std::string_view line = packet.payload;
    if (line.starts_with("shallow ")) {
      if (!arrival.commands.empty() || !is_shallow(packet.line()))
        return refuse("a shallow line is malformed or out of place");
      continue;
    }
    if (line.starts_with("push-cert"))
      return Error{Fault::usage,
                   "cannot take the push: signed pushes are not supported",
                   "git push --no-signed"};
    const auto nul = line.find('\0');
    if (nul != std::string_view::npos) {
      if (!arrival.commands.empty())
        return refuse("capabilities stand on a later command");
      TRY(note_capabilities(trim(line.substr(nul + 1)), arrival, has_options));
      line = line.substr(0, nul);
    }
    if (line.ends_with('\n')) line.remove_suffix(1);
    RefCommand command = TRY(parse_command(line));
    if (!refs.insert(command.ref).second)
      return refuse("it names " + command.ref + " twice");
    if (arrival.commands.size() >= most_commands)
      return Error{Fault::limit, "cannot take the push: it updates more than " +
                                     std::to_string(most_commands) + " refs"};
    arrival.commands.push_back(std::move(command));
  }
  if (arrival.commands.empty()) return refuse("it has no commands");
  if (has_options) TRY(read_options(packets, arrival));
  arrival.pack_offset = packets.consumed();
  arrival.has_pack = std::any_of(
      arrival.commands.begin(), arrival.commands.end(),
      [](const RefCommand& command) { return !command.new_id.is_zero(); });
  return arrival;
}

}  // namespace hoopgit::push
