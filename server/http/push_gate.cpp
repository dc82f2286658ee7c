#include "server/http/push_gate.hpp"

namespace hoopgit::front {
namespace {

constexpr const char* soon = "10";    // One of theirs may be done then.
constexpr const char* later = "300";  // A disk is not emptied in seconds.

Reply busy(int status, const char* retry_after, const std::string& what,
           const std::string& hint) {
  return {status,
          {{"Content-Type", "text/plain; charset=utf-8"},
           {"Retry-After", retry_after}},
          "hoopgit: cannot take the push: " + what + "\nhint: " + hint + "\n"};
}

}  // namespace

PushGate::PushGate(const PushGateSettings& settings, Disk disk, Tell tell)
    : settings_(settings), disk_(std::move(disk)), tell_(std::move(tell)) {}

std::optional<Reply> PushGate::look(const store::Person& person) const {
  if (auto refusal = refuse_by_disk()) return refusal;
  const std::lock_guard lock(lock_);
  return refuse_by_count({person.issuer, person.subject});
}

std::variant<PushGate::Pass, Reply> PushGate::enter(
    const store::Person& person) {
  if (auto refusal = refuse_by_disk()) return *std::move(refusal);
  Key key{person.issuer, person.subject};
  const std::lock_guard lock(lock_);
  if (auto refusal = refuse_by_count(key)) return *std::move(refusal);
  ++shares_[key].pushes;
  return Pass(this, std::move(key));
}

std::optional<std::string> PushGate::problem_of_disk() const {
  const auto used = disk_();
  if (!used) return "the relay cannot see how full its disk is";
  if (*used < settings_.disk) return std::nullopt;
  return "the relay's disk is " + std::to_string(*used) +
         " % full, and pushes are taken below " +
         std::to_string(settings_.disk) + " %";
}

std::optional<Reply> PushGate::refuse_by_disk() const {
  const auto problem = problem_of_disk();
  tell_turn(problem);
  if (!problem) return std::nullopt;
  return busy(503, later, *problem, "fetches go on; tell who runs the relay");
}

void PushGate::tell_turn(const std::optional<std::string>& problem) const {
  const bool closes = problem.has_value();
  if (is_closed_.exchange(closes) == closes || !tell_) return;
  tell_(closes ? "warning: no push is taken: " + *problem +
                     "; make room on the disk that holds the state"
               : std::string("pushes are taken again: there is room on the "
                             "disk"));
}

/// Under the lock.
std::optional<Reply> PushGate::refuse_by_count(const Key& key) const {
  const auto share = shares_.find(key);
  const std::size_t now = share == shares_.end() ? 0 : share->second.pushes;
  if (now < settings_.pushes) return std::nullopt;
  return busy(429, soon,
              std::to_string(now) + " of yours are under way, the limit is " +
                  std::to_string(settings_.pushes),
              "push again when one of them is done");
}

bool PushGate::take(const Key& key, std::uint64_t bytes) {
  const std::lock_guard lock(lock_);
  Share& share = shares_[key];
  if (bytes > settings_.bytes - share.bytes) return false;
  share.bytes += bytes;
  return true;
}

void PushGate::leave(const Key& key, std::uint64_t bytes) {
  const std::lock_guard lock(lock_);
  const auto share = shares_.find(key);
  share->second.bytes -= bytes;
  if (--share->second.pushes == 0) shares_.erase(share);
}

PushGate::Pass::~Pass() {
  if (gate_ != nullptr) gate_->leave(key_, bytes_);
}

std::optional<Reply> PushGate::Pass::take(std::uint64_t bytes) {
  if (gate_->take(key_, bytes)) {
    bytes_ += bytes;
    return std::nullopt;
  }
  return busy(429, soon,
              "your pushes under way have over " +
                  std::to_string(gate_->settings_.bytes) + " bytes together",
              "push again when one of them is done");
}

}  // namespace hoopgit::front
