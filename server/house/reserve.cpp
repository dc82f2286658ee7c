#include "server/house/reserve.hpp"

#include "core/base/file.hpp"

#include <fcntl.h>

#include <system_error>

namespace hoopgit::house {
namespace fs = std::filesystem;

namespace {

Result<void> take(const fs::path& file) {
  const Descriptor descriptor = TRY(create_private(file));
  const int problem =
      ::posix_fallocate(descriptor.get(), 0, static_cast<off_t>(Reserve::size));
  if (problem == 0) return {};
  std::error_code ignored;
  fs::remove(file, ignored);
  return from_errno("reserve room on the disk", problem);
}

}  // namespace

Result<Reserve::Change> Reserve::tend() const {
  const std::uint64_t free = TRY(free_());
  std::error_code problem;
  const bool is_there = fs::exists(file_, problem);
  if (problem) return from_errno("look for the reserve", problem.value());
  if (is_there && free < size / 4) {
    fs::remove(file_, problem);
    if (problem) return from_errno("give up the reserve", problem.value());
    return Change::given_up;
  }
  if (is_there || free < 4 * size) return Change::none;
  TRY(take(file_));
  return Change::taken;
}

}  // namespace hoopgit::house
