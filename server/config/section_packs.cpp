#include "server/config/sections.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace hoopgit::config {
namespace {

template <class Number>
void read_count(const yaml::Node& push, std::string_view key, Number& count) {
  const auto given = push.integer(key);
  if (!given) return;
  if (*given < 1 || *given > std::numeric_limits<std::int32_t>::max())
    push.any(key).problem("it must be at least 1, and less than 2147483648");
  else
    count = static_cast<Number>(*given);
}

}  // namespace

void read_pack_limits(const yaml::Node& push, Config& config) {
  push::PackLimits& limits = config.relay.pack_limits;
  const auto read_bytes = [&](std::string_view key, std::uint64_t& bytes) {
    const auto size = read_size(push, key);
    if (size) bytes = *size;
    return size.has_value();
  };
  read_bytes("largest_pack", limits.pack_bytes);
  read_bytes("largest_inflated", limits.inflated_bytes);
  read_bytes("inflation_floor", limits.inflation_floor);
  read_bytes("delta_floor", limits.delta_floor);
  read_count(push, "most_objects", limits.objects);
  read_count(push, "most_inflation", limits.inflation);
  read_count(push, "deepest_delta", limits.delta_depth);

  // A file is an object too.
  const std::uint64_t file = config.relay.change_limits.blob_bytes;
  if (!read_bytes("largest_object", limits.object_bytes))
    limits.object_bytes = std::max(limits.object_bytes, file);
  else if (push.any("largest_file").is_present() && limits.object_bytes < file)
    push.any("largest_object").problem("it is less than largest_file");
}

}  // namespace hoopgit::config
