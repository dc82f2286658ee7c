#pragma once

#include "core/ledger/merkle.hpp"
#include "core/ledger/note.hpp"
#include "server/store/book_row.hpp"
#include "server/store/difference.hpp"
#include "server/store/row_check.hpp"
#include "server/store/statement.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// Holds the log against its tree: entries against leaves, leaves against
/// subtrees, and the root against checkpoints, anchors and the head.
class LogCheck {
 public:
  LogCheck(Connection& connection, const std::vector<ledger::VerifierKey>& keys,
           const TellDifference& tell)
      : connection_(connection), keys_(keys), tell_(tell) {}

  /// `each` gets the entries in their order.
  using Each =
      std::function<Result<void>(std::uint64_t index, std::string_view entry)>;
  Result<LogFacts> run(const Each& each);

  std::uint64_t entries() const { return entries_; }

 private:
  struct Head {
    std::uint64_t size = 0;
    std::string frontier{};
    std::int64_t last_time = 0;
    std::uint64_t signed_size = 0;
    std::string signed_root{};
    std::uint64_t minimum = 0;
    std::string origin{};
  };

  Result<void> read_head();
  Result<void> read_signed();
  Result<void> start_at_minimum();
  Result<void> add(std::uint64_t index, std::string_view bytes,
                   std::string leaf);
  Result<void> check_subtrees(std::uint64_t index,
                              const std::vector<ledger::Subtree>& by_bytes,
                              const std::vector<ledger::Subtree>& by_leaf);
  Result<void> count_subtrees();
  Result<void> check_checkpoints();
  void check_checkpoint(const CheckpointRow& row);
  void check_roots(std::uint64_t size);
  void check_head();
  void check_note(const char* table, const std::string& key, std::uint64_t size,
                  std::string_view root, std::string_view note);
  bool fits(std::string_view root) const;
  void tell_damaged();

  Connection& connection_;
  const std::vector<ledger::VerifierKey>& keys_;
  const TellDifference& tell_;
  Head head_{};
  std::vector<AnchorRow> anchors_{};  // The smallest first.
  std::size_t next_anchor_ = 0;
  ledger::Frontier by_leaf_{};
  ledger::Frontier by_bytes_{};
  std::vector<std::uint64_t>
      damaged_{};  // Whose leaf is not that of the bytes.
  bool has_gap_ = false;
  std::uint64_t entries_ = 0;
  LogFacts facts_{};
  std::int64_t last_signed_ = 0;
  std::uint64_t largest_ = 0;  // Of the checkpoints.
  std::string largest_root_{};
  std::string largest_origin_{};
};

}  // namespace hoopgit::store
