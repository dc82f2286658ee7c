// A store in which somebody else is faster.

#pragma once

#include "server/store/store.hpp"

#include <utility>

namespace hoopgit::store {

/// Another store, in which something else happens once just before the next
/// change: what was read before is no longer so.
class InterruptedStore final : public Store {
 public:
  explicit InterruptedStore(Store& real) : real_(real) {}

  void before_change(std::function<void()> event) { event_ = std::move(event); }

  Result<void> change(const Work& work) override {
    if (const auto event = std::exchange(event_, nullptr)) event();
    return real_.change(work);
  }

  Result<std::optional<PushRow>> push(const PushId& id) override {
    return real_.push(id);
  }
  Result<std::vector<PushId>> pushes_ending(std::string_view tail) override {
    return real_.pushes_ending(tail);
  }
  Result<std::vector<PushRow>> pushes(const PushFilter& filter) override {
    return real_.pushes(filter);
  }
  Result<std::vector<VoteRow>> votes(const PushId& push) override {
    return real_.votes(push);
  }
  Result<std::optional<TokenRow>> token(std::string_view hash) override {
    return real_.token(hash);
  }
  Result<std::vector<StoredEvent>> events(const EventFilter& filter) override {
    return real_.events(filter);
  }
  Result<TreeHead> tree_head() override { return real_.tree_head(); }
  Result<void> save_checkpoint(std::uint64_t size, std::string_view root,
                               std::string_view note) override {
    return real_.save_checkpoint(size, root, note);
  }
  Result<std::optional<std::string>> checkpoint() override {
    return real_.checkpoint();
  }
  Result<std::uint64_t> checkpoint_size() override {
    return real_.checkpoint_size();
  }
  Result<std::optional<CheckpointRow>> checkpoint_at(
      std::uint64_t size) override {
    return real_.checkpoint_at(size);
  }
  Result<std::vector<CheckpointRow>> checkpoints(std::uint64_t before,
                                                 std::size_t limit) override {
    return real_.checkpoints(before, limit);
  }
  const std::string& origin() const override { return real_.origin(); }
  Result<std::uint64_t> minimum_index() override {
    return real_.minimum_index();
  }
  Result<std::vector<StoredEvent>> entries(std::uint64_t first,
                                           std::size_t count) override {
    return real_.entries(first, count);
  }
  Result<std::string> leaf_hashes(std::uint64_t first,
                                  std::size_t count) override {
    return real_.leaf_hashes(first, count);
  }
  Result<std::string> subtree_hashes(unsigned level, std::uint64_t first,
                                     std::size_t count) override {
    return real_.subtree_hashes(level, first, count);
  }
  Result<std::optional<BodyRow>> body(std::string_view commitment) override {
    return real_.body(commitment);
  }
  Result<std::vector<BodyRow>> bodies(
      const std::vector<std::string>& commitments) override {
    return real_.bodies(commitments);
  }
  Result<std::vector<BodyRow>> bodies_of(const PushId& push) override {
    return real_.bodies_of(push);
  }
  Result<std::vector<BodyRow>> bodies_typed(std::string_view type) override {
    return real_.bodies_typed(type);
  }
  Result<std::vector<BodyRow>> bodies_of_no_push() override {
    return real_.bodies_of_no_push();
  }
  Result<std::vector<BodyRow>> bodies_ended(Time before,
                                            std::size_t limit) override {
    return real_.bodies_ended(before, limit);
  }
  Result<std::vector<CursorRow>> cursors() override { return real_.cursors(); }
  Result<std::vector<AnchorRow>> anchors() override { return real_.anchors(); }
  Result<std::vector<HoldRow>> holds() override { return real_.holds(); }
  Result<std::vector<ConsentRow>> consents() override {
    return real_.consents();
  }
  Result<std::vector<KnownRef>> known_refs(
      std::string_view repository) override {
    return real_.known_refs(repository);
  }
  Result<std::optional<std::string>> document(
      std::string_view sha256) override {
    return real_.document(sha256);
  }
  Result<bool> scrub() override { return real_.scrub(); }

 private:
  Store& real_;
  std::function<void()> event_{};
};

}  // namespace hoopgit::store
