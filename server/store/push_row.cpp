#include "server/store/push_row.hpp"

#include <array>
#include <utility>

namespace hoopgit::store {
namespace {

struct StateName {
  PushState state;
  std::string_view name;
  bool is_terminal;
};

constexpr std::array<StateName, 19> states{{
    {PushState::receiving, "receiving", false},
    {PushState::quarantined, "quarantined", false},
    {PushState::scanning, "scanning", false},
    {PushState::clean, "clean", false},
    {PushState::pending, "pending", false},
    {PushState::approved, "approved", false},
    {PushState::landing, "landing", false},
    {PushState::unknown, "unknown", false},
    {PushState::failed, "failed", false},
    {PushState::needs_human, "needs_human", false},
    {PushState::refused, "refused", true},
    {PushState::denied, "denied", true},
    {PushState::expired, "expired", true},
    {PushState::cancelled, "cancelled", true},
    {PushState::superseded, "superseded", true},
    {PushState::stale, "stale", true},
    {PushState::landed, "landed", true},
    {PushState::partial, "partial", true},
    {PushState::conflict, "conflict", true},
}};

const StateName& entry_of(PushState state) {
  return states.at(static_cast<std::size_t>(state));
}

constexpr bool in_order_of_the_enum() {
  for (std::size_t i = 0; i < states.size(); ++i)
    if (static_cast<std::size_t>(states[i].state) != i) return false;
  return true;
}
static_assert(in_order_of_the_enum());

}  // namespace

std::string_view name_of(PushState state) {
  return entry_of(state).name;
}

Result<PushState> parse_push_state(std::string_view name) {
  for (const auto& entry : states)
    if (entry.name == name) return entry.state;
  return Error{Fault::usage,
               "cannot read the state of a push: there is no "
               "state of that name"};
}

bool is_terminal(PushState state) {
  return entry_of(state).is_terminal;
}

}  // namespace hoopgit::store
