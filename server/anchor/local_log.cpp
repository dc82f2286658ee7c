#include "server/anchor/local_log.hpp"

namespace hoopgit::anchor {
namespace {

using Kind = Answer::Kind;

Error damaged(std::string_view why) {
  return {Fault::corrupt,
          "cannot compare the log with its anchors: " + std::string(why)};
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::good:
      return "good";
    case Kind::rollback:
      return "rollback";
    case Kind::fork:
      return "fork";
    case Kind::failed:
    case Kind::misconfigured:
      return "no answer";
  }
  return "";
}

Result<std::optional<Published>> LocalLog::newest() const {
  auto note = TRY(store_.checkpoint());
  if (!note) return std::optional<Published>();
  auto checkpoint = ledger::open_checkpoint(
      *note, TRY(ledger::VerifierKey::parse_all(book_.vkeys())));
  if (!checkpoint) return damaged("the newest checkpoint is not of its keys");
  return std::optional(Published{*std::move(checkpoint), *std::move(note)});
}

Result<std::uint64_t> LocalLog::size() const {
  return TRY(store_.tree_head()).size;
}

Result<ledger::Hashes> LocalLog::prove(std::uint64_t from,
                                       std::uint64_t to) const {
  return ledger::prove_consistency(
      from, to,
      [this](unsigned level, std::uint64_t first,
             unsigned count) -> Result<std::string> {
        if (level == 0) return store_.leaf_hashes(first, count);
        return store_.subtree_hashes(level, first, count);
      });
}

/// False: the tiles here do not make both trees.
Result<bool> LocalLog::goes_on_from(const ledger::Checkpoint& anchored,
                                    const store::TreeHead& head) const {
  const auto proof = prove(anchored.size, head.size);
  if (proof)
    return static_cast<bool>(ledger::check_consistency(
        {anchored.size, anchored.root}, {head.size, head.root}, *proof));
  if (proof.error().fault == Fault::corrupt) return false;
  if (proof.error().fault != Fault::not_found) return proof.error();
  // Hashes in the middle of what was pruned are gone; checkpoints stay.
  const auto kept = TRY(store_.checkpoint_at(anchored.size));
  return kept && kept->root == anchored.root;
}

Result<Answer> LocalLog::judge(const std::string& note) const {
  auto anchored = ledger::open_checkpoint(
      note, TRY(ledger::VerifierKey::parse_all(book_.vkeys())));
  if (!anchored)
    return Answer{Kind::misconfigured,
                  "what it has is not signed by a key of this log"};
  // Read after the anchor was: what was appended meanwhile is no rollback.
  const auto head = TRY(store_.tree_head());
  Answer answer{Kind::good, "", anchored->size, anchored->root, note};
  const auto sizes = "it has " + std::to_string(anchored->size) +
                     " entries of it, and the database " +
                     std::to_string(head.size);
  if (anchored->size > head.size) {
    answer.kind = Kind::rollback;
    answer.reason = sizes;
  } else if (anchored->size == head.size
                 ? anchored->root != head.root
                 : !TRY(goes_on_from(*anchored, head))) {
    answer.kind = Kind::fork;
    answer.reason = "its " + std::to_string(anchored->size) +
                    " entries are not those of the database";
  }
  return answer;
}

}  // namespace hoopgit::anchor
