// What of an upstream's answers to a fetch is passed on to a client: the same
// bytes however they come, and never a place to fetch from elsewhere.

#include "server/upstream/fetch_filter.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

struct Passed {
  std::string bytes;
  bool whole = false;
  int begun = 0;
};

Passed pass_refs(const std::vector<std::string_view>& pieces) {
  Passed passed;
  upstream::RefsFilter filter(
      [&] {
        ++passed.begun;
        return Result<void>();
      },
      [&](std::string_view bytes) {
        must(passed.begun == 1);
        passed.bytes += bytes;
        return Result<void>();
      });
  for (const auto piece : pieces)
    if (!filter.take(piece)) return passed;
  passed.whole = static_cast<bool>(filter.finish());
  return passed;
}

Passed pass_pack(const std::vector<std::string_view>& pieces) {
  Passed passed;
  upstream::PackFilter filter([&](std::string_view bytes) {
    passed.bytes += bytes;
    return Result<void>();
  });
  for (const auto piece : pieces)
    if (!filter.take(piece)) return passed;
  passed.whole = true;
  return passed;
}

/// Once it is refused, how much had passed is a matter of the pieces.
void check(Passed (*pass)(const std::vector<std::string_view>&),
           std::string_view input) {
  const Passed whole = pass({input});
  for (const auto& pieces : fuzz::cuts_of(input)) {
    const Passed again = pass(pieces);
    must(again.whole == whole.whole);
    if (whole.whole) must(again.bytes == whole.bytes);
  }
}

void check_nothing_elsewhere(std::string_view bytes) {
  git::PacketReader reader(bytes);
  bool is_version_2 = false;
  while (!reader.at_end()) {
    const auto packet = reader.next();
    if (!packet) return;
    if (packet->line() == "version 2") is_version_2 = true;
    const auto name = packet->line().substr(0, packet->line().find('='));
    must(!is_version_2 || (name != "bundle-uri" && name != "packfile-uris"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  check(pass_refs, input);
  check(pass_pack, input);
  const Passed refs = pass_refs({input});
  if (refs.whole) check_nothing_elsewhere(refs.bytes);
  return 0;
}
