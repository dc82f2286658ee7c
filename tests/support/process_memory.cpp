#include "tests/support/process_memory.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <sstream>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;

struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// "7f00-7f10 rw-p ..."; nothing of what cannot be read, or is the kernel's.
Range range_of(std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == line.npos || line.substr(blank + 1, 1) != "r" ||
      line.find("[v") != line.npos)
    return {};
  Range range;
  const char* const end = line.data() + blank;
  const auto first = std::from_chars(line.data(), end, range.begin, 16);
  if (first.ptr == end) return {};
  std::from_chars(first.ptr + 1, end, range.end, 16);
  return range;
}

bool is_in(int memory, Range range, const std::vector<std::string>& forms) {
  constexpr std::size_t piece = std::size_t{4} << 20;
  constexpr std::size_t overlap = 4096;  // Longer than any form.
  std::string bytes;
  for (auto at = range.begin; at < range.end; at += piece) {
    bytes.resize(std::min<std::uint64_t>(piece + overlap, range.end - at));
    const auto got =
        ::pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(at));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    for (const auto& form : forms)
      if (bytes.find(form) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

Result<std::string> mappings_with(pid_t process,
                                  const std::vector<std::string>& forms) {
  const std::string folder = "/proc/" + std::to_string(process);
  const Descriptor memory(
      ::open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
  if (!memory.is_open()) {
    Error problem = from_errno("read the memory of a process", errno);
    problem.fault = Fault::forbidden;
    return problem;
  }
  const std::string maps = TRY(read_file(folder + "/maps"));
  std::string found;
  for (const auto line : split(maps, '\n'))
    if (is_in(memory.get(), range_of(line), forms))
      found += std::string(line) + "\n";
  return found;
}

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  std::error_code gone;
  const fs::path tasks = "/proc/" + std::to_string(process) + "/task";
  for (const auto& task : fs::directory_iterator(tasks, gone)) {
    const auto text = read_file(task.path() / "children");
    if (!text) continue;
    std::istringstream numbers(*text);
    for (pid_t child = 0; numbers >> child;)
      children.push_back(child);
  }
  return children;
}

}  // namespace hoopgit::stage
