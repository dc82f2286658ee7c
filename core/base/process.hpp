#pragma once

#include "core/base/file.hpp"
#include "core/base/result.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit {

/// A program to run. Never through a shell: argv is what the program gets.
struct Command {
  std::vector<std::string> argv;  ///< argv[0]: a path, or a name in PATH.

  /// The whole environment as "NAME=value"; nullopt: this process's own.
  std::optional<std::vector<std::string>> environment{};

  std::filesystem::path folder{};  ///< Empty: this process's own.

  /// What it reads: nothing, this text, or (if >= 0) this open descriptor.
  std::string input{};
  int input_descriptor = -1;

  /// Where its output goes instead of into Completed: a descriptor (if >= 0).
  int output_descriptor = -1;

  std::chrono::seconds deadline{600};  ///< Then it and its group are killed.
  /// More output is an error; more of its errors is dropped.
  std::size_t output_limit = std::size_t{16} * 1024 * 1024;
  std::size_t error_limit = std::size_t{64} * 1024;

  /// What the child does to itself last, before it becomes the program: walls,
  /// from which it cannot come back. Gets the one descriptor besides 0, 1, 2
  /// that must stay open until then. 0, or an errno, which is an Error of the
  /// start. Only async-signal-safe calls, as in signal-safety(7).
  std::function<int(int keep)> before_exec{};
};

struct Completed {
  int status = 0;  ///< Exit status; 128 + n when signal n ended it.
  std::string output;
  std::string errors;

  bool succeeded() const { return status == 0; }
};

/// Runs to the end. A program that ends with a non-zero status is a Completed;
/// one that cannot be started, prints too much or runs too long is an Error.
Result<Completed> run(const Command& command);

/// The same with output handed over as it comes, in pieces of at most 64 KiB.
/// An error of the taker kills the program and is returned.
using Taker = std::function<Result<void>(std::string_view piece)>;
Result<Completed> run(const Command& command, const Taker& take_output);

/// A program in the background, in its own process group. Killed and awaited
/// when the object goes. What is in Command about output and deadline does not
/// apply: its output goes to `output_descriptor`, or nowhere.
class Background {
 public:
  static Result<Background> start(const Command& command);
  Background(Background&& other) noexcept;
  Background& operator=(Background&& other) noexcept;
  ~Background();

  pid_t pid() const { return pid_; }
  bool is_running();
  void signal(int number) const;
  int wait();  ///< Its exit status, as in Completed.

 private:
  explicit Background(pid_t pid) : pid_(pid) {}
  void end() noexcept;

  pid_t pid_ = -1;
  std::optional<int> status_{};
};

}  // namespace hoopgit
