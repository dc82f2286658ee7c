// openssl s_server with a certificate of its own for "localhost".

#pragma once

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "tests/support/port.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::test {

/// On a loopback port that nobody else gets. Without options it takes what
/// comes, connection after connection, and answers nothing.
class TlsServer {
 public:
  explicit TlsServer(const std::vector<std::string>& options = {"-quiet"});

  std::uint16_t port() const { return port_.number(); }
  std::filesystem::path certificate() const { return folder_.path() / "cert"; }

  /// What it has received so far.
  std::string received() const;
  /// Waits until it has received something that ends so, ten seconds at most.
  bool has_received(std::string_view ending) const;

  void stop();
  /// Again, on the same port.
  void start();

 private:
  void make_certificate();
  void wait_until_it_answers();

  TemporaryFolder folder_ = *TemporaryFolder::make();
  std::vector<std::string> options_;
  stage::Port port_ = *stage::Port::reserve();
  Descriptor output_{};
  Descriptor silent_input_{};  // It reads its input, and never an end of it.
  Descriptor held_open_{};
  std::optional<Background> server_{};
};

}  // namespace hoopgit::test
