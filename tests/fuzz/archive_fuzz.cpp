// Archives that somebody made: what comes out of them is within the limits, and
// the same each time.

#include "core/scan/archive.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

constexpr scan::ArchiveLimits limits{
    .depth = 3, .entries = 50, .unpacked = 1 << 20};

std::string read(std::string_view name, std::string_view bytes) {
  std::string seen;
  std::size_t entries = 0;
  scan::read_archive(
      name, bytes, limits,
      {.member =
           [&](const std::string& inner, std::string_view content) {
             must(!content.empty() && ++entries <= limits.entries);
             seen += inner + "=" + std::to_string(content.size()) + ";";
           },
       .unread =
           [&](const std::string& inner, const std::string& why) {
             must(!why.empty());
             seen += inner + ":" + why + ";";
           }});
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  for (const auto* name : {"a", "a.tar", "a.br", "a.tgz"})
    must(read(name, input) == read(name, input));
  return 0;
}
