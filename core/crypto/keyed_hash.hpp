#pragma once

#include "core/base/secret.hpp"

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::crypto {

/// HMAC-SHA-256 (RFC 2104) of many short texts under one key, which is made
/// ready once. Thread-safe: each call works on a copy of what was made ready.
class KeyedHash {
 public:
  explicit KeyedHash(const Secret& key);
  KeyedHash(KeyedHash&&) noexcept;
  KeyedHash& operator=(KeyedHash&&) noexcept;
  ~KeyedHash();

  /// The 32 bytes of hmac_sha256(key, parts one after the other).
  std::string hash(std::initializer_list<std::string_view> parts) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hoopgit::crypto
