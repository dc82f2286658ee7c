#include "server/push/blob_verdict.hpp"

#include <utility>

namespace hoopgit::push {
namespace {

std::string text_of(const BlobVerdicts::Key& key) {
  return key.blob.hex() + ' ' + key.ruleset +
         (key.honours_comments ? " + " : " - ") + key.path;
}

/// Near enough: most verdicts are empty, and what counts is the rest of it.
std::size_t size_of(const std::string& key, const BlobVerdict& verdict) {
  constexpr std::size_t for_links = 160;
  constexpr std::size_t for_each_note = 512;
  const std::size_t notes = verdict.findings.size() + verdict.excused.size() +
                            verdict.gaps.size() + verdict.notices.size();
  return for_links + key.size() + sizeof(BlobVerdict) + for_each_note * notes;
}

}  // namespace

BlobVerdicts::BlobVerdicts(std::size_t most_bytes) : most_bytes_(most_bytes) {}

std::shared_ptr<const BlobVerdict> BlobVerdicts::find(const Key& key) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(text_of(key));
  if (known == by_key_.end()) return nullptr;
  ++usage_.reused;
  entries_.splice(entries_.begin(), entries_, known->second);
  return known->second->verdict;
}

void BlobVerdicts::keep(const Key& key,
                        std::shared_ptr<const BlobVerdict> verdict) {
  std::string text = text_of(key);
  const std::size_t size = size_of(text, *verdict);
  if (size > most_bytes_) return;
  const std::lock_guard lock(mutex_);
  if (by_key_.contains(text)) return;
  entries_.push_front({std::move(text), std::move(verdict), size});
  by_key_.emplace(entries_.front().key, entries_.begin());
  usage_.bytes += size;
  while (usage_.bytes > most_bytes_)
    forget_oldest();
}

void BlobVerdicts::forget_oldest() {
  usage_.bytes -= entries_.back().size;
  by_key_.erase(entries_.back().key);
  entries_.pop_back();
}

BlobVerdicts::Usage BlobVerdicts::usage() const {
  const std::lock_guard lock(mutex_);
  Usage usage = usage_;
  usage.kept = entries_.size();
  return usage;
}

}  // namespace hoopgit::push
