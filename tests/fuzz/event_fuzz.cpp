// Entries and items that somebody else wrote: the check reads no byte outside,
// and what Entry::read() takes can be written in every format, one line each.

#include "core/event/format.hpp"

#include <cstdint>
#include <cstdlib>

using namespace hoopgit;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const bool is_good = static_cast<bool>(event::check_entry(bytes));
  const event::Item item{"log/1", 1, std::string(32, 'h'), bytes};
  if (event::Entry::read(item)) {
    if (!is_good) std::abort();
    for (const auto format : event::all_formats()) {
      const auto record = event::write_record(format, item);
      if (!record || !record->ends_with('\n')) std::abort();
      // A raw line feed may stand between tokens of JSON that is not canonical.
      const bool verbatim =
          format == event::Format::jsonl || format == event::Format::syslog;
      const auto first = record->find('\n');
      if (!verbatim && format != event::Format::csv &&
          first + 1 != record->size())
        std::abort();
    }
  }
  const auto read = event::item_from_json(bytes);
  if (read && !event::item_from_json(event::to_jsonl(*read))) std::abort();
  return 0;
}
