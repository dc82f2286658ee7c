// What client and relay say to each other. What one side has read, the other
// reads again as the same.

#include "core/api/api.hpp"
#include "core/api/commit_story.hpp"
#include "core/api/evidence.hpp"
#include "core/api/replay.hpp"
#include "core/scan/finding.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

template <class Read>
void check(const json::Value& value, Read read) {
  const auto first = read(value);
  if (!first) return;
  const json::Value written = to_json(*first);
  const auto second = read(written);
  must(static_cast<bool>(second));
  must(json::dump(to_json(*second)) == json::dump(written));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  for (const int status : {200, 401, 404, 429, 503})
    must(!api::problem_from(status, input).message.empty());
  const auto value = json::parse(input);
  if (!value) return 0;
  check(*value, api::who_am_i_from_json);
  check(*value, api::push_view_from_json);
  check(*value, api::review_from_json);
  check(*value, api::vote_request_from_json);
  check(*value, api::event_item_from_json);
  check(*value, api::story_from_json);
  check(*value, api::hold_from_json);
  check(*value, api::request_from_json);
  check(*value, api::swept_repository_from_json);
  check(*value, api::sink_standing_from_json);
  check(*value, api::evidence_request_from_json);
  check(*value, api::evidence_answer_from_json);
  check(*value, api::openings_answer_from_json);
  check(*value, api::replay_from_json);
  check(*value, api::commit_story_from_json);
  check(*value, scan::report_from_json);
  check(*value, policy::requirement_from_json);
  return 0;
}
