// A .gitmodules file as a stranger may push it.

#include "core/base/text.hpp"
#include "core/git/modules_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace hoopgit;

void must_be_clean(std::string_view text) {
  if (printable(text) != text || text.starts_with('-')) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto settings = git::parse_modules(input);
  const auto checked = git::check_modules(input);
  if (!checked) {
    if (printable(checked.error().message) != checked.error().message)
      std::abort();
    return 0;
  }
  if (!settings) std::abort();
  for (const auto& setting : *settings) {
    must_be_clean(setting.name);
    must_be_clean(setting.value);
  }
  return 0;
}
