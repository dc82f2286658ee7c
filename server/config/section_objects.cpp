#include "server/config/sections.hpp"

namespace hoopgit::config {
namespace {

/// A whole number from 1 to `most`.
void read_count(const yaml::Node& map, std::string_view key, std::int64_t most,
                std::size_t& count) {
  const auto number = map.integer(key);
  if (number && (*number < 1 || *number > most))
    map.any(key).problem("it must be from 1 to " + std::to_string(most));
  else if (number)
    count = static_cast<std::size_t>(*number);
}

push::FsckException read_exception(const yaml::Node& node) {
  push::FsckException exception;
  if (!node.is_map()) {
    node.problem("an exception is a map: {id: badDate, object: 40 hex digits}");
    return exception;
  }
  exception.message = node.text("id", yaml::required);
  const std::string object = node.text("object", yaml::required);
  if (!exception.message.empty() && !push::is_fsck_message(exception.message))
    node.any("id").problem(
        "'" + exception.message +
        "' is no message of git-fsck(1) that may be allowed");
  if (auto id = git::ObjectId::parse(object); id)
    exception.object = *std::move(id);
  else if (!object.empty())
    node.any("object").problem("an object is named by 40 hex digits");
  node.done();
  return exception;
}

}  // namespace

void read_object_limits(const yaml::Node& push, Config& config) {
  auto& limits = config.relay.change_limits;
  constexpr std::int64_t million = 1'000'000;
  constexpr std::int64_t most_commands{push::most_commands};
  read_count(push, "most_refs", most_commands, config.relay.most_refs);
  read_count(push, "listed_paths", million, limits.listed_paths);
  read_count(push, "most_paths", 1'000 * million, limits.paths);
  read_count(push, "largest_folder", 10 * million, limits.tree_entries);
  read_count(push, "longest_path", 65'536, limits.path_bytes);
  read_count(push, "deepest_path", 1'000, limits.path_depth);
  read_count(push, "most_parents", 10'000, limits.parents);
  if (const auto size = read_size(push, "longest_message"))
    limits.message_bytes = *size;
  const yaml::Node fsck = push.map("fsck");
  for (const yaml::Node& node : fsck.list("allow").items())
    config.relay.pack_limits.fsck.push_back(read_exception(node));
  fsck.done();
}

}  // namespace hoopgit::config
