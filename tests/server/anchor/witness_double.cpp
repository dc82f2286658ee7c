#include "tests/server/anchor/witness_double.hpp"

#include "core/crypto/crypto.hpp"
#include "core/ledger/cosignature.hpp"

namespace hoopgit::anchor {
namespace {

constexpr std::uint64_t seconds = 1'767'323'045;

std::string as_size(std::uint64_t size) {
  return std::to_string(size) + "\n";
}

}  // namespace

WitnessDouble::WitnessDouble(const std::string& name)
    : name_(name),
      key_(*crypto::SigningKey::from_seed(Secret(crypto::sha256(name)))),
      server_(test::LoopbackServer::each(
          [this](const test::ReceivedRequest& request, test::Connection& to) {
            const auto reply = request.method == "POST"
                                   ? add(request.body)
                                   : monitored(request.target);
            to.answer(reply.status, reply.body,
                      {"Content-Type: " + reply.type});
          })) {}

std::string WitnessDouble::vkey() const {
  return ledger::to_vkey(name_, key_.public_key(), ledger::cosignature_type);
}

Url WitnessDouble::url() const {
  return *parse_url(server_.url("/witness"));
}

void WitnessDouble::know(const std::string& log_vkey) {
  const std::lock_guard lock(mutex_);
  logs_.push_back(*ledger::VerifierKey::parse(log_vkey));
}

void WitnessDouble::answer_next(Canned answer, int times) {
  const std::lock_guard lock(mutex_);
  canned_.insert(canned_.end(), static_cast<std::size_t>(times), answer);
}

void WitnessDouble::fail(bool does) {
  const std::lock_guard lock(mutex_);
  fails_ = does;
}

std::uint64_t WitnessDouble::size_of(const std::string& origin) const {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(origin);
  return found == held_.end() ? 0 : found->second.checkpoint.size;
}

int WitnessDouble::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

WitnessDouble::Canned WitnessDouble::add(const std::string& body) {
  const std::lock_guard lock(mutex_);
  ++requests_;
  if (fails_) return {503};
  if (!canned_.empty()) {
    const Canned first = canned_.front();
    canned_.erase(canned_.begin());
    return first;
  }
  const auto request = ledger::parse_add_checkpoint(body);
  if (!request) return {400};
  const auto note = ledger::parse_note(request->checkpoint);
  if (!note) return {400};
  const auto claimed = ledger::parse_checkpoint(note->text);
  if (!claimed) return {400};
  std::vector<ledger::VerifierKey> keys;
  for (const auto& key : logs_)
    if (key.name() == claimed->origin) keys.push_back(key);
  if (keys.empty()) return {404};
  const auto checkpoint = ledger::open_checkpoint(request->checkpoint, keys);
  if (!checkpoint) return {403, ""};
  const auto held = held_.find(checkpoint->origin);
  if (request->old_size > checkpoint->size) return {400};
  const std::uint64_t size =
      held == held_.end() ? 0 : held->second.checkpoint.size;
  if (size != request->old_size)
    return {409, as_size(size), "text/x.tlog.size"};
  if (size > 0 && !ledger::check_consistency(
                      {size, held->second.checkpoint.root},
                      {checkpoint->size, checkpoint->root}, request->proof))
    return {422};
  const auto line = ledger::to_line(
      *ledger::cosign(ledger::to_text(*checkpoint), name_, key_, seconds));
  held_.insert_or_assign(checkpoint->origin,
                         Held{*checkpoint, request->checkpoint + line});
  return {200, line};
}

WitnessDouble::Canned WitnessDouble::monitored(
    const std::string& target) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [origin, held] : held_)
    if (target == "/witness/" + crypto::sha256_hex(origin) + "/checkpoint")
      return {200, held.note};
  return {404};
}

}  // namespace hoopgit::anchor
