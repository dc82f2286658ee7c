#pragma once

#include "server/store/statement.hpp"

#include <filesystem>
#include <mutex>
#include <vector>

namespace hoopgit::store {

/// Connections that only read, as many as read at the same time. Thread-safe.
class Readers {
 public:
  explicit Readers(std::filesystem::path file) : file_(std::move(file)) {}

  Result<Connection> take();
  void put_back(Connection connection);

 private:
  std::filesystem::path file_;
  std::mutex mutex_{};
  std::vector<Connection> idle_{};
};

}  // namespace hoopgit::store
