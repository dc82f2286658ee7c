#include "server/identity/issuer_keys.hpp"

#include "core/base/file.hpp"
#include "server/identity/spiffe.hpp"

#include <system_error>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_with_keys = 60s;
constexpr auto pause_without_keys = 5s;
constexpr auto absence = 5min;
constexpr std::chrono::seconds allowed_skew = 60s;
constexpr std::size_t largest_file = std::size_t{512} * 1024;

}  // namespace

IssuerKeys::IssuerKeys(IssuerSettings issuer, const http::Client& client,
                       const Clock& clock)
    : issuer_(std::move(issuer)), client_(client), clock_(clock) {}

Result<std::optional<crypto::PublicKey>> IssuerKeys::find(
    const KeyWanted& wanted) {
  Lock lock(mutex_);
  if (!issuer_.jwks_file.empty())
    read_file();
  else if (!fetching_ && is_due(wanted, clock_.now()))
    fetch(wanted, lock);
  else if (lacks(wanted) || !is_usable(clock_.now()))
    fetched_.wait(lock, [&] { return !fetching_; });

  if (!is_usable(clock_.now()))
    return last_error_.value_or(
        Error{Fault::unavailable,
              "cannot read the keys of issuer " + issuer_.name + ": too old"});
  const auto* key = keys_->find(wanted);
  if (key != nullptr) return std::optional(*key);
  // The issuer may have a new key that we could not fetch.
  if (lacks(wanted) && last_error_) return *last_error_;
  return std::optional<crypto::PublicKey>();
}

/// No key of this id. One for another algorithm is no reason to ask again.
bool IssuerKeys::lacks(const KeyWanted& wanted) const {
  if (!keys_) return true;
  return wanted.id ? !keys_->knows(*wanted.id) : keys_->find(wanted) == nullptr;
}

bool IssuerKeys::is_due(const KeyWanted& wanted, Time now) const {
  const bool usable = is_usable(now);
  if (last_attempt_) {
    const auto since = now - *last_attempt_;
    const auto pause = usable ? pause_with_keys : pause_without_keys;
    // A clock that was set back must not silence us for long.
    if (since >= 0s && since < pause) return false;
  }
  if (!usable || now >= renew_at_) return true;
  if (!lacks(wanted)) return false;
  const auto known = absent_.find(wanted.id.value_or(""));
  return known == absent_.end() || now >= known->second;
}

void IssuerKeys::fetch(const KeyWanted& wanted, Lock& lock) {
  fetching_ = true;
  last_attempt_ = clock_.now();
  lock.unlock();
  auto fetched = fetch_keys(issuer_, client_);
  lock.lock();

  const Time now = clock_.now();
  const bool renewed = static_cast<bool>(fetched);
  ++(renewed ? fetched_count_ : failed_count_);
  if (renewed)
    keep(*std::move(fetched), now);
  else
    last_error_ = std::move(fetched).error();
  std::erase_if(absent_, [&](const auto& each) { return now >= each.second; });
  // Bounded by itself: one fetch in 60 s leaves one id at most.
  if (renewed && lacks(wanted)) absent_[wanted.id.value_or("")] = now + absence;
  fetching_ = false;
  fetched_.notify_all();
}

void IssuerKeys::keep(FetchedKeys fetched, Time now) {
  keys_ = std::move(fetched.keys);
  read_ = now;
  renew_at_ = now + fetched.life * 4 / 5;
  stale_until_ = now + fetched.life + issuer_.stale_keys;
  last_error_.reset();
  clock_ahead_.reset();
  if (fetched.told)
    clock_ahead_ =
        std::chrono::floor<std::chrono::seconds>(now - *fetched.told);
  const bool was_skewed = is_skewed_;
  is_skewed_ = clock_ahead_ && std::chrono::abs(*clock_ahead_) > allowed_skew;
  if (!was_skewed) is_skew_told_ = false;
}

std::optional<std::chrono::seconds> IssuerKeys::skew_to_tell() {
  const Lock lock(mutex_);
  if (!is_skewed_ || is_skew_told_) return std::nullopt;
  is_skew_told_ = true;
  return clock_ahead_;
}

void IssuerKeys::read_file() {
  std::error_code problem;
  FileState seen{};
  seen.changed = std::filesystem::last_write_time(issuer_.jwks_file, problem);
  if (!problem)
    seen.size = std::filesystem::file_size(issuer_.jwks_file, problem);
  if (problem) {
    last_error_ =
        from_errno("read the keys of issuer " + issuer_.name, problem.value());
    return;  // The keys that were read before stay.
  }
  if (file_ == seen) return;

  file_ = seen;
  const auto read = [&]() -> Result<KeySet> {
    const auto text = TRY(hoopgit::read_file(issuer_.jwks_file, largest_file));
    if (issuer_.is_of_spiffe()) return TRY(SpiffeBundle::parse(text)).keys;
    return KeySet::parse(text);
  };
  auto keys = read();
  if (!keys) {
    last_error_ = std::move(keys).error();
    return;
  }
  keys_ = *std::move(keys);
  stale_until_ = Time::max();
  read_ = clock_.now();
  last_error_.reset();
}

IssuerKeys::Standing IssuerKeys::standing() {
  const Lock lock(mutex_);
  Standing standing{.keys = is_usable(clock_.now()) ? keys_->size() : 0,
                    .read = read_,
                    .fetched = fetched_count_,
                    .failed = failed_count_,
                    .clock_ahead = clock_ahead_};
  if (keys_ && stale_until_ != Time::max()) standing.good_for = stale_until_;
  if (last_error_) standing.problem = last_error_->message;
  return standing;
}

}  // namespace hoopgit::identity
