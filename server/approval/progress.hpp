// How far a push has come whose refs land one after the other: what the
// `result` of its row says of each ref.
//
//     waiting ─▶ sending ─▶ ok | ng
//
// "sending" is written before the first byte of the ref's command, so that what
// is still so after a crash is in doubt, and what is "waiting" was never sent.

#pragma once

#include "server/store/push_row.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace hoopgit::approval {

class Progress {
 public:
  /// Of a row whose landing has not begun all refs are waiting.
  static Progress of(const store::PushRow& row);

  bool is(const std::string& ref, std::string_view status) const;
  bool has(std::string_view status) const;  ///< Of any ref.
  std::size_t count(std::string_view status) const;

  void set(const std::string& ref, std::string_view status,
           std::string text = {});
  /// All refs of status `from`.
  void turn(std::string_view from, std::string_view to,
            const std::string& text = {});

  /// As it stands in rows and events, in the order of the push.
  json::Value results() const;

 private:
  struct Each {
    std::string ref;
    std::string status;
    std::string text;
  };
  std::vector<Each> refs_{};
};

/// Some of its refs are upstream, and it has not ended: whatever ends it now,
/// it has landed in part.
bool has_landed_in_part(const store::PushRow& row);

/// It landed in part and ends as that, because of `why`.
void end_in_part(store::PushRow& row, const std::string& why);

}  // namespace hoopgit::approval
