#include "server/push/twins.hpp"

#include "core/base/fold.hpp"
#include "core/base/look_alike.hpp"

#include <utility>

namespace hoopgit::push {

Twins Twins::by_case() {
  return {folded, [](std::string_view name) { return name.size(); }};
}

Twins Twins::by_look() {
  return {skeleton, skeleton_size};
}

std::string_view Twins::add_new(std::string_view name) {
  std::string key = measure_(name);
  lengths_[key.size() % lengths_.size()] = true;
  const auto [found, is_new] = names_.try_emplace(std::move(key), name);
  return is_new ? std::string_view() : found->second;
}

std::string_view Twins::find(std::string_view name) const {
  if (is_ascii(name) && !lengths_[size_(name) % lengths_.size()]) return {};
  const auto found = names_.find(measure_(name));
  return found == names_.end() ? std::string_view() : found->second;
}

}  // namespace hoopgit::push
