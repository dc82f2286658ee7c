#include "server/sink/sinks.hpp"

#include <optional>

namespace hoopgit::sink {

Result<Sinks> Sinks::open(store::Store& store,
                          const std::vector<Settings>& settings,
                          const std::string& authority) {
  std::vector<std::unique_ptr<Sink>> sinks;
  for (const auto& one : settings)
    sinks.push_back(TRY(Sink::open(store, one, make_outlet(one), authority)));
  return Sinks(std::move(sinks));
}

Result<void> Sinks::tend(Time now, std::chrono::milliseconds budget) {
  std::optional<Error> first;
  const auto count = static_cast<std::int64_t>(sinks_.size());
  for (const auto& sink : sinks_) {
    // One that has much to catch up with leaves time for the others.
    const auto until = std::chrono::steady_clock::now() + budget / count;
    auto tended = sink->tend(now, until);
    if (!tended && !first) first = std::move(tended).error();
  }
  if (first) return *std::move(first);
  return {};
}

Result<void> Sinks::may_land(Time now) const {
  for (const auto& sink : sinks_)
    TRY(sink->may_land(now));
  return {};
}

Result<void> Sinks::resume(std::string_view name, const store::Actor& by) {
  for (const auto& sink : sinks_)
    if (sink->name() == name) return sink->resume(by);
  return Error{Fault::not_found, "cannot resume " + std::string(name) +
                                     ": there is no sink of this name"};
}

std::vector<Standing> Sinks::standings() const {
  std::vector<Standing> all;
  for (const auto& sink : sinks_)
    all.push_back(sink->standing());
  return all;
}

}  // namespace hoopgit::sink
