#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit::anchor {

/// What is known after an anchor was asked.
struct Answer {
  enum class Kind {
    good,           ///< It has nothing, or what our log goes on from.
    rollback,       ///< It has more of our log than there is here.
    fork,           ///< It has another log under our name.
    failed,         ///< No answer that is of use: ask again.
    misconfigured,  ///< The same until somebody changes something.
  };
  Kind kind = Kind::failed;
  std::string reason{};  ///< For people; safe for a terminal. Empty when good.

  // What it has, as far as it is ours; size 0: nothing.
  std::uint64_t size = 0;
  std::string root{};  ///< 32 raw bytes.
  std::string note{};  ///< With the signatures that it has.
};

/// "good", "rollback", "fork", "no answer": as in events.
std::string_view name_of(Answer::Kind kind);

inline bool is_alarm(const Answer& answer) {
  return answer.kind == Answer::Kind::rollback ||
         answer.kind == Answer::Kind::fork;
}

}  // namespace hoopgit::anchor
