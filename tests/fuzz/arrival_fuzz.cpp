#include "core/git/pkt_line.hpp"
#include "server/push/arrival.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

namespace {

using namespace hoopgit;

void must(bool holds) {
  if (!holds) std::abort();
}

/// What was read, written anew and read again, is the same.
void write_and_read(const push::Arrival& arrival) {
  for (const auto& option : arrival.options)
    if (option.size() > 1000) return;  // Too long with a line feed, perhaps.
  std::string again;
  for (const auto& command : arrival.commands) {
    std::string line =
        command.old_id.hex() + " " + command.new_id.hex() + " " + command.ref;
    if (again.empty())
      line += std::string(1, '\0') + (arrival.atomic ? " atomic" : "") +
              (arrival.options.empty() ? "" : " push-options");
    again += git::packet(line);
  }
  again += git::flush_packet();
  for (const auto& option : arrival.options)
    again += git::packet(option + "\n");
  if (!arrival.options.empty()) again += git::flush_packet();
  const auto read = push::parse_arrival(again);
  must(bool(read));
  must(read->commands.size() == arrival.commands.size());
  must(read->options == arrival.options);
  must(read->pack_offset == again.size());
  must(read->has_pack == arrival.has_pack);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto arrival = push::parse_arrival(input);
  if (!arrival) return 0;
  must(arrival->pack_offset <= input.size());
  must(!arrival->commands.empty());
  must(arrival->commands.size() <= push::most_commands);
  std::set<std::string> refs;
  for (const auto& command : arrival->commands) {
    must(git::is_ref_name(command.ref));
    must(refs.insert(command.ref).second);
    must(!command.old_id.is_zero() || !command.new_id.is_zero());
  }
  // What stands after the flush is not looked at.
  const auto head = push::parse_arrival(input.substr(0, arrival->pack_offset));
  must(bool(head) && head->pack_offset == arrival->pack_offset);
  write_and_read(*arrival);
  return 0;
}
