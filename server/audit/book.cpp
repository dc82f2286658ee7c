#include "server/audit/book.hpp"

#include "core/ledger/checkpoint.hpp"

namespace hoopgit::audit {
namespace {

Error cannot_sign(std::string_view why) {
  return {Fault::corrupt, "cannot sign the log: " + std::string(why),
          "keep the state directory as it is, and see hoopgit-audit(5)"};
}

}  // namespace

Book::Book(store::Store& store, crypto::SigningKey key, std::string origin)
    : store_(store), key_(std::move(key)), origin_(std::move(origin)) {}

std::string Book::vkey() const {
  return ledger::to_vkey(origin_, key_.public_key());
}

Result<void> Book::check_newest(const store::TreeHead& head) {
  const auto note = TRY(store_.checkpoint());
  if (!note) return {};
  const auto key = TRY(ledger::VerifierKey::parse(vkey()));
  const auto newest = ledger::open_checkpoint(*note, key);
  if (!newest)
    return cannot_sign("its newest checkpoint is not of this key and origin");
  if (newest->size > head.size)
    return cannot_sign("it is shorter than what was signed of it");
  if (newest->size == head.size && newest->root != head.root)
    return cannot_sign("it is not what was signed of it");
  return {};
}

Result<void> Book::cover() {
  const std::lock_guard lock(signing_);
  const auto head = TRY(store_.tree_head());
  if (!is_checked_) TRY(check_newest(head));
  is_checked_ = true;
  if (TRY(store_.checkpoint_size()) >= head.size) return {};
  const auto note =
      TRY(ledger::sign_checkpoint({origin_, head.size, head.root}, key_));
  return store_.save_checkpoint(head.size, head.root, note);
}

Result<std::string> Book::checkpoint() {
  return TRY(store_.checkpoint()).value_or("");
}

Result<std::vector<store::StoredEvent>> Book::query(
    const store::EventFilter& filter) {
  return store_.events(filter);
}

}  // namespace hoopgit::audit
