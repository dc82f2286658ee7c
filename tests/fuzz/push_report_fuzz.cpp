// What an upstream reports about a push, with bands and without.

#include "core/base/text.hpp"
#include "server/upstream/push_report.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

std::vector<git::RefUpdate> updates() {
  const auto id = *git::ObjectId::parse(std::string(40, 'a'));
  return {{"refs/heads/a", {}, id, git::RefUpdate::Kind::create},
          {"refs/heads/b", id, {}, git::RefUpdate::Kind::remove}};
}

std::string read(const std::vector<std::string_view>& pieces, bool has_bands) {
  upstream::PushReport reader(has_bands);
  for (const auto piece : pieces)
    if (!reader.take(piece)) return "refused";
  const auto report = reader.finish(updates());
  if (!report) return "refused";
  must(report->refs.size() == 2);
  must(report->refs[0].ref == "refs/heads/a");
  must(report->refs[1].ref == "refs/heads/b");
  std::string text = report->unpack_ok ? "ok " : report->unpack_reason;
  for (const auto& ref : report->refs) {
    must(printable(ref.reason) == ref.reason);
    text += (ref.ok ? "ok " : "ng ") + ref.reason + "\n";
  }
  for (const auto& line : report->remote_lines) {
    must(printable(line) == line);
    text += line + "\n";
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  for (const bool has_bands : {true, false}) {
    const std::string whole = read({input}, has_bands);
    for (const auto& pieces : fuzz::cuts_of(input))
      must(read(pieces, has_bands) == whole);
  }
  return 0;
}
