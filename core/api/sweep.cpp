#include "core/api/api.hpp"
#include "core/api/reading.hpp"

namespace hoopgit::api {
namespace {

json::Value to_json(const SweptRepository::Bypass& bypass) {
  return json::object({{"ref", bypass.ref},
                       {"expected", bypass.expected.hex()},
                       {"seen", bypass.seen.hex()}});
}

Result<SweptRepository::Bypass> bypass_from_json(const json::Value& value) {
  SweptRepository::Bypass bypass;
  bypass.ref = TRY(value.text("ref"));
  bypass.expected = TRY(git::ObjectId::parse(TRY(value.text("expected"))));
  bypass.seen = TRY(git::ObjectId::parse(TRY(value.text("seen"))));
  return bypass;
}

}  // namespace

json::Value to_json(const SweptRepository& swept) {
  json::Value value = json::object(
      {{"repository", swept.repository},
       {"upstream", swept.upstream},
       {"first", swept.is_first},
       {"refs", static_cast<std::int64_t>(swept.refs)},
       {"found",
        list_of(swept.found, [](const auto& one) { return to_json(one); })}});
  if (!swept.problem.empty()) value.set("problem", swept.problem);
  return value;
}

Result<SweptRepository> swept_repository_from_json(const json::Value& value) {
  SweptRepository swept;
  swept.repository = TRY(value.text("repository"));
  swept.upstream = TRY(value.text("upstream"));
  swept.is_first = TRY(value.boolean("first"));
  swept.refs = static_cast<std::uint64_t>(TRY(value.integer("refs")));
  swept.found = TRY(list_in(value, "found", &bypass_from_json));
  swept.problem = TRY(text_or_none(value, "problem"));
  return swept;
}

}  // namespace hoopgit::api
