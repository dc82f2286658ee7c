#pragma once

#include "core/base/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace hoopgit::git {

/// The name of a Git object: 40 lower-case hex digits (SHA-1). The zero id
/// stands for "no object" in a ref update.
class ObjectId {
 public:
  ObjectId() : hex_(40, '0') {}
  static Result<ObjectId> parse(std::string_view hex);

  const std::string& hex() const { return hex_; }
  bool is_zero() const { return hex_.find_first_not_of('0') == hex_.npos; }
  std::string short_hex() const { return hex_.substr(0, 8); }

  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;

 private:
  explicit ObjectId(std::string hex) : hex_(std::move(hex)) {}
  std::string hex_;
};

/// A ref and what it points to: one line of an advertisement.
struct Ref {
  std::string name;
  ObjectId id;
  friend auto operator<=>(const Ref&, const Ref&) = default;
};

/// gitprotocol-common(5), git-check-ref-format(1): what Git takes as a full
/// ref name ("refs/heads/main"). At most 255 bytes.
bool is_ref_name(std::string_view name);

}  // namespace hoopgit::git
