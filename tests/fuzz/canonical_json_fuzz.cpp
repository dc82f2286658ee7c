// The quick answer and the long way round must be the same.

#include "core/json/json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace hoopgit;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto value = json::parse(bytes);
  const auto written =
      value ? json::canonical(*value) : Result<std::string>("");
  const bool expected = value && written && *written == bytes;
  if (json::is_canonical(bytes) != expected) std::abort();
  return 0;
}
