#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace hoopgit::house {

/// Room on the disk that is kept for a bad day. Pushes stop long before the
/// disk is full (PushGate), but others may fill it. What people read is written
/// into the log first: without room for that, nobody could fetch, look or sign
/// in just when they need to. The reserve is a file; when the disk is nearly
/// full it is given up, and some thousand reads go on.
///
/// For one thread at a time.
class Reserve {
 public:
  static constexpr std::uint64_t size = std::uint64_t{16} * 1024 * 1024;

  /// How many bytes this user may still write on the disk of the file.
  using Free = std::function<Result<std::uint64_t>()>;
  Reserve(std::filesystem::path file, Free free)
      : file_(std::move(file)), free_(std::move(free)) {}

  /// Gives it up when less than a quarter of its size is free beside it, and
  /// takes it (back) when there is four times its size. Cheap; called again and
  /// again.
  enum class Change { none, given_up, taken };
  Result<Change> tend() const;

 private:
  std::filesystem::path file_;
  Free free_;
};

}  // namespace hoopgit::house
