#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoopgit::event {

/// A JSON object under construction, out of values that are JSON already: what
/// is taken over from an entry stays as it stands there.
class RawObject {
 public:
  /// Adds or replaces. The key must be a literal; an empty value is none.
  void set(std::string_view key, std::string raw) {
    if (raw.empty()) return;
    const auto there = place_of(key);
    if (there != members_.end() && there->first == key)
      there->second = std::move(raw);
    else
      members_.emplace(there, key, std::move(raw));
  }

  /// Empty: there is none.
  std::string_view at(std::string_view key) const {
    const auto there =
        std::lower_bound(members_.begin(), members_.end(), key, is_before);
    if (there == members_.end() || there->first != key) return {};
    return there->second;
  }

  bool empty() const { return members_.empty(); }

  /// Canonical, when the values are and the keys need no escaping.
  std::string text() const {
    std::string text = "{";
    for (const auto& [key, raw] : members_) {
      if (text.size() > 1) text += ',';
      text += '"';
      text += key;
      text += "\":";
      text += raw;
    }
    return text + '}';
  }

 private:
  using Member = std::pair<std::string_view, std::string>;
  using Members = std::vector<Member>;  // Sorted by key.

  static bool is_before(const Member& member, std::string_view key) {
    return member.first < key;
  }
  Members::iterator place_of(std::string_view key) {
    return std::lower_bound(members_.begin(), members_.end(), key, is_before);
  }

  Members members_{};
};

}  // namespace hoopgit::event
