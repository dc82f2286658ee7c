#pragma once

#include "server/store/store.hpp"
#include "server/upstream/upstreams.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::relay {

/// A ref of the upstream that is not where the relay has put it: somebody has
/// changed it by another way.
struct Bypass {
  std::string ref;
  git::ObjectId expected;  ///< What landed last; zero if the ref was not there.
  git::ObjectId seen;      ///< Zero if it is gone.
};

/// One repository, compared with what landed in it.
struct Swept {
  RepositoryName repository;
  std::string upstream{};
  bool is_first = false;  ///< Refs that nobody has landed were only noted.
  std::size_t refs = 0;
  std::vector<Bypass> found{};
  std::optional<Error> problem{};  ///< The upstream could not be asked.
};

/// Finds what went around the relay: compares the refs of the upstreams with
/// what landed. A difference is reported once, as sweep.bypass_found, and from
/// then on is what is expected; each repository gets a sweep.done, also when
/// nothing was found. Refs that a push which has not ended may have moved are
/// left for the next time, and refs that servers make themselves (refs/pull/,
/// refs/merge-requests/ and the like) are not looked at.
///
/// Any thread; what is given outlives it.
class Sweep {
 public:
  Sweep(store::Store& store, const upstream::Upstreams& upstreams,
        const Clock& clock)
      : store_(store), upstreams_(upstreams), clock_(clock) {}

  /// All repositories, or one. `by`: who asked; none: the relay itself.
  Result<std::vector<Swept>> run(const std::optional<store::Actor>& by,
                                 const std::optional<RepositoryName>& only);

  /// Those that have not been looked at for `interval`.
  Result<void> tend(std::chrono::seconds interval);

 private:
  Result<std::vector<RepositoryName>> repositories() const;
  Result<std::optional<Time>> last_sweep(const RepositoryName& name) const;
  Result<Swept> sweep(const RepositoryName& name,
                      const std::optional<store::Actor>& by);
  Result<void> compare(Swept& swept, const upstream::Target& target);
  Result<void> note(Swept& swept, const std::optional<store::Actor>& by);
  Result<void> expect(store::Transaction& transaction, const Swept& swept,
                      const Bypass& bypass, std::uint64_t index) const;

  store::Store& store_;
  const upstream::Upstreams& upstreams_;
  const Clock& clock_;
};

}  // namespace hoopgit::relay
