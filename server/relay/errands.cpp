#include "server/relay/errands.hpp"

#include <memory>
#include <utility>

namespace hoopgit::relay {

/// Over when it goes, however that comes.
class Errands::Running {
 public:
  Running(Errands& errands, const Errand& errand)
      : errands_(errands), errand_(errand) {}
  ~Running() { errands_.end(errand_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Errands& errands_;
  const Errand& errand_;
};

void Errands::add(const PushId& push, const std::string& upstream,
                  const std::string& repository, Job job) {
  if (!start_) return job();
  {
    const std::lock_guard guard(lock_);
    if (!known_.insert(push).second) return;
    waiting_[repository].push_back(
        {push, upstream, repository, std::move(job)});
  }
  start_more();
}

std::size_t Errands::count() const {
  const std::lock_guard guard(lock_);
  return known_.size();
}

/// The next that may begin, from the repositories in turn.
bool Errands::take_next(std::deque<Errand>& taken) {
  if (busy_.size() >= most) return false;
  auto at = waiting_.upper_bound(last_);
  for (std::size_t i = 0; i < waiting_.size(); ++i, ++at) {
    if (at == waiting_.end()) at = waiting_.begin();
    auto& [repository, errands] = *at;
    if (busy_.contains(repository) ||
        upstreams_[errands.front().upstream] >= most_of_upstream)
      continue;
    taken.push_back(std::move(errands.front()));
    errands.pop_front();
    busy_.insert(repository);
    ++upstreams_[taken.back().upstream];
    last_ = repository;
    if (errands.empty()) waiting_.erase(at);
    return true;
  }
  return false;
}

void Errands::start_more() {
  std::deque<Errand> taken;
  {
    const std::lock_guard guard(lock_);
    while (take_next(taken)) {
    }
  }
  for (auto& errand : taken)
    start_([this, one = std::make_shared<const Errand>(std::move(errand))] {
      run(*one);
    });
}

void Errands::run(const Errand& errand) {
  {
    const Running running(*this, errand);
    errand.job();
  }
  start_more();
}

void Errands::end(const Errand& errand) {
  const std::lock_guard guard(lock_);
  known_.erase(errand.push);
  busy_.erase(errand.repository);
  const auto upstream = upstreams_.find(errand.upstream);
  if (--upstream->second == 0) upstreams_.erase(upstream);
}

}  // namespace hoopgit::relay
