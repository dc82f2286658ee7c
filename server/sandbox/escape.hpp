// Whether the walls hold: what a child that has been taken over would try.
//
//     const Report report = TRY(try_to_escape(temporary));
//     if (!report.got_through.empty()) …

#pragma once

#include "core/base/file.hpp"
#include "core/base/result.hpp"
#include "server/sandbox/confinement.hpp"
#include "server/sandbox/layers.hpp"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::sandbox {

/// A small state folder with stand-ins for what matters, and neighbours on the
/// network, to be attacked. Gone when the object is.
class Range {
 public:
  /// Below `parent`: where the real ones lie, so that the same walls are tried.
  static Result<Range> set_up(const std::filesystem::path& parent);

  Confinement confinement() const;  ///< As around a child that reads a pack.

  /// Of a Unix socket in the folder `neighbours`.
  static constexpr std::string_view socket_name = "socket";

  // What attempts need, made before they are children.
  std::string key, database, other_pack, outside, hook, config;
  std::string own_pack, own_link, outside_link, other_link;
  std::string root_of_relay, memory_of_relay, neighbours;
  pid_t relay = 0;
  std::uint16_t tcp_port = 0, udp_port = 0;
  int inherited = -1;
  std::uint64_t memory = 0, file_bytes = 0;

 private:
  explicit Range(TemporaryFolder folder) : folder_(std::move(folder)) {}
  Result<void> lay_files();
  Result<void> listen();

  TemporaryFolder folder_;
  Descriptor tcp_{}, udp_{}, unix_{}, key_file_{};
};

/// One thing that a child must not be able to do.
struct Attempt {
  enum class Wall { descriptors, limits, files, calls };

  std::string_view what;  ///< "read the upstream key"
  Wall wall;              ///< Which must stop it; others may as well.
  /// In a child of its own, which it may ruin: whether it could. A program
  /// that it becomes has got through.
  bool (*succeeds)(const Range& range) noexcept;
};

std::span<const Attempt> attempts();

/// Makes the attempt in a child: under the confinement, or free (nullptr).
Result<bool> gets_through(const Attempt& attempt, const Range& range,
                          const Confinement* confinement);

struct Report {
  Layers layers{};
  /// What a child could do although the wall against it is there: a bug, or a
  /// kernel that is not what it says.
  std::vector<std::string> got_through{};
  /// What it could do because this machine has no such wall.
  std::vector<std::string> unguarded{};
};

/// All attempts, each in a child, side by side. Call it before there are
/// threads. An Error: they could not be made.
Result<Report> try_to_escape(const std::filesystem::path& parent);

}  // namespace hoopgit::sandbox
