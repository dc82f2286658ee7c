#pragma once

#include "server/store/store.hpp"

namespace hoopgit::test {

/// A database that is gone: every call fails.
class BrokenStore final : public store::Store {
 public:
  Result<void> change(const Work&) override { return gone(); }
  Result<std::optional<store::PushRow>> push(const PushId&) override {
    return gone();
  }
  Result<std::vector<PushId>> pushes_ending(std::string_view) override {
    return gone();
  }
  Result<std::vector<store::PushRow>> pushes(
      const store::PushFilter&) override {
    return gone();
  }
  Result<std::vector<store::VoteRow>> votes(const PushId&) override {
    return gone();
  }
  Result<std::optional<store::TokenRow>> token(std::string_view) override {
    return gone();
  }
  Result<std::vector<store::StoredEvent>> events(
      const store::EventFilter&) override {
    return gone();
  }
  Result<store::TreeHead> tree_head() override { return gone(); }
  Result<void> save_checkpoint(std::uint64_t, std::string_view,
                               std::string_view) override {
    return gone();
  }
  Result<std::optional<std::string>> checkpoint() override { return gone(); }
  Result<std::uint64_t> checkpoint_size() override { return gone(); }
  Result<std::optional<store::CheckpointRow>> checkpoint_at(
      std::uint64_t) override {
    return gone();
  }
  Result<std::vector<store::CheckpointRow>> checkpoints(std::uint64_t,
                                                        std::size_t) override {
    return gone();
  }
  const std::string& origin() const override { return origin_; }
  Result<std::uint64_t> minimum_index() override { return gone(); }
  Result<std::vector<store::StoredEvent>> entries(std::uint64_t,
                                                  std::size_t) override {
    return gone();
  }
  Result<std::string> leaf_hashes(std::uint64_t, std::size_t) override {
    return gone();
  }
  Result<std::string> subtree_hashes(unsigned, std::uint64_t,
                                     std::size_t) override {
    return gone();
  }
  Result<std::optional<store::BodyRow>> body(std::string_view) override {
    return gone();
  }
  Result<std::vector<store::BodyRow>> bodies(
      const std::vector<std::string>&) override {
    return gone();
  }
  Result<std::vector<store::BodyRow>> bodies_of(const PushId&) override {
    return gone();
  }
  Result<std::vector<store::BodyRow>> bodies_typed(std::string_view) override {
    return gone();
  }
  Result<std::vector<store::BodyRow>> bodies_of_no_push() override {
    return gone();
  }
  Result<std::vector<store::BodyRow>> bodies_ended(Time, std::size_t) override {
    return gone();
  }
  Result<std::vector<store::CursorRow>> cursors() override { return gone(); }
  Result<std::vector<store::AnchorRow>> anchors() override { return gone(); }
  Result<std::vector<store::HoldRow>> holds() override { return gone(); }
  Result<std::vector<store::ConsentRow>> consents() override { return gone(); }
  Result<std::vector<store::KnownRef>> known_refs(std::string_view) override {
    return gone();
  }
  Result<std::optional<std::string>> document(std::string_view) override {
    return gone();
  }
  Result<bool> scrub() override { return gone(); }

 private:
  static Error gone() {
    return {Fault::unavailable, "cannot reach the database: it is gone"};
  }

  std::string origin_{};
};

}  // namespace hoopgit::test
