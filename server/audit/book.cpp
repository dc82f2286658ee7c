#include "server/audit/book.hpp"

#include "core/base/crash_point.hpp"
#include "core/ledger/checkpoint.hpp"

#include <utility>

namespace hoopgit::audit {
namespace {

Error cannot_sign(std::string_view why) {
  return {Fault::corrupt, "cannot sign the log: " + std::string(why),
          "keep the state directory as it is, and see hoopgit-audit(5)"};
}

}  // namespace

Book::Book(store::Store& store, LogKeys keys, std::string origin)
    : store_(store), origin_(std::move(origin)), keys_(std::move(keys)) {}

std::vector<std::string> Book::vkeys() const {
  const std::lock_guard lock(signing_);
  return keys_.vkeys();
}

void Book::close(Error reason) {
  const std::lock_guard lock(closing_);
  if (!closed_) closed_ = std::move(reason);
}

std::optional<Error> Book::closed() const {
  const std::lock_guard lock(closing_);
  return closed_;
}

Result<void> Book::check_once(const store::TreeHead& head) {
  if (!is_checked_) TRY(check_newest(head));
  is_checked_ = true;
  return {};
}

Result<void> Book::check_newest(const store::TreeHead& head) {
  const auto note = TRY(store_.checkpoint());
  if (!note) return {};
  const auto newest = ledger::open_checkpoint(
      *note, TRY(ledger::VerifierKey::parse_all(keys_.vkeys())));
  if (!newest || newest->origin != origin_)
    return cannot_sign("its newest checkpoint is not of this key and origin");
  if (newest->size > head.size)
    return cannot_sign("it is shorter than what was signed of it");
  if (newest->size == head.size && newest->root != head.root)
    return cannot_sign("it is not what was signed of it");
  return {};
}

Result<void> Book::sign(const store::TreeHead& head,
                        const std::vector<crypto::SigningKey>& keys) {
  if (auto why = closed()) return *std::move(why);
  const auto note =
      TRY(ledger::sign_checkpoint({origin_, head.size, head.root}, keys));
  CRASH_POINT("checkpoint: note is signed");
  TRY(store_.save_checkpoint(head.size, head.root, note));
  CRASH_POINT("checkpoint: note is durable");
  return {};
}

Result<void> Book::cover() {
  const std::lock_guard lock(signing_);
  const auto head = TRY(store_.tree_head());
  CRASH_POINT("checkpoint: head is read");
  TRY(check_once(head));
  if (auto why = closed()) return *std::move(why);
  if (TRY(store_.checkpoint_size()) >= head.size) return {};
  return sign(head, {keys_.current()});
}

Result<void> Book::tend() {
  {
    const std::lock_guard lock(signing_);
    if (const auto next = TRY(keys_.next()); next && !closed())
      TRY(rotate(*next));
  }
  return cover();
}

Result<void> Book::rotate(const crypto::SigningKey& next) {
  TRY(check_once(TRY(store_.tree_head())));
  TRY(note_rotation(keys_.vkey_of(keys_.current()), keys_.vkey_of(next)));
  TRY(sign(TRY(store_.tree_head()), {keys_.current(), next}));
  return keys_.adopt_next();
}

/// Once, also when an earlier rotation was cut off after it.
Result<void> Book::note_rotation(const std::string& from,
                                 const std::string& to) {
  store::EventFilter filter;
  filter.type = "audit.key_rotated";
  filter.limit = 1;
  for (const auto& event : TRY(store_.events(filter)))
    if (event.bytes.find(to) != std::string::npos) return {};
  store::Event event;
  event.type = *filter.type;
  event.severity = store::Severity::critical;
  event.data = json::object({{"old_vkey", from}, {"new_vkey", to}});
  return store::append(store_, event);
}

Result<std::string> Book::checkpoint() {
  const auto note = TRY(store_.checkpoint());
  return note ? cosigned(*note) : std::string();
}

Result<std::string> Book::cosigned(const std::string& note) const {
  const auto own = TRY(ledger::parse_note(note));
  std::string whole = note;
  for (const auto& row : TRY(store_.anchors())) {
    const auto other = ledger::parse_note(row.note);
    if (!other || other->text != own.text) continue;
    for (const auto& signature : other->signatures) {
      const std::string line = ledger::to_line(signature);
      if (whole.find(line) == std::string::npos) whole += line;
    }
  }
  return whole;
}

Result<std::vector<store::StoredEvent>> Book::query(
    const store::EventFilter& filter) {
  return store_.events(filter);
}

}  // namespace hoopgit::audit
