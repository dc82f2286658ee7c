#pragma once

#include "server/anchor/anchor.hpp"

namespace hoopgit::anchor {

/// Asks a witness to sign our newest checkpoint (c2sp.org/tlog-witness,
/// add-checkpoint). It is what keeps a relay honest that has its own key: it
/// signs only what goes on from what it has signed before.
///
///     200         its signature is checked and kept
///     409         it has another size than we thought: more than there is here
///                 is a rollback, else it is asked again from there
///     422         it does not find our log in its own: asked once more with a
///                 proof made anew, then a fork
///     403, 404    it does not know our key or our log
///     all others  no answer
class Witness final : public Anchor {
 public:
  Witness(WitnessTarget target, const http::Client& client,
          std::chrono::milliseconds deadline)
      : target_(std::move(target)), client_(client), deadline_(deadline) {}

  /// Reads what it has where everybody can, when it says where that is;
  /// otherwise has it sign our newest checkpoint again.
  Result<Answer> compare(const LocalLog& log, std::uint64_t last,
                         Time now) override;
  Result<Answer> put(const LocalLog& log, const Published& newest,
                     std::uint64_t last, Time now) override;

 private:
  struct Reply;
  Result<http::Response> post(const std::string& body) const;
  Result<Reply> ask(const LocalLog& log, const Published& newest,
                    std::uint64_t last) const;
  Answer take(const Published& newest, const std::string& lines) const;
  Result<Answer> look(const LocalLog& log, const Url& monitor) const;

  WitnessTarget target_;
  const http::Client& client_;
  std::chrono::milliseconds deadline_;
};

}  // namespace hoopgit::anchor
