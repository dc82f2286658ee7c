#include "tests/support/push_history.hpp"

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/support/programs.hpp"
#include "tests/support/story.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace hoopgit::stage {
namespace {

/// Ref and new id of each entry, with its index, oldest first.
using Told =
    std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>>;

/// The entry says of each ref what became of it.
bool is_ok(const json::Value& entry, const std::string& ref) {
  const json::Value* data = entry.find("data");
  const auto refs = data == nullptr ? Error{} : data->array("refs");
  return refs && std::any_of(refs->begin(), refs->end(), [&](const auto& one) {
           const auto name = one.text("ref");
           const auto status = one.text("status");
           return name && status && *name == ref && *status == "ok";
         });
}

/// Entries of this type; `only_ok`: for refs that it says have landed.
Result<void> read_log(const Person& auditor, const std::string& type,
                      bool only_ok, Told& told) {
  const auto done =
      TRY(auditor.run({"hoopgit", "audit", "query", "--json", "--type", type,
                       "--oldest-first", "--limit", "100000"}));
  if (!done.succeeded())
    return Error{Fault::internal, "cannot read the log: " + said(done)};
  for (const auto& line : TRY(json_lines(done.output))) {
    const json::Value* entry = line.find("entry");
    const json::Value* target =
        entry == nullptr ? nullptr : entry->find("target");
    if (target == nullptr) continue;
    for (const auto& ref : TRY(target->array("refs")))
      if (const std::string name = TRY(ref.text("ref"));
          !only_ok || is_ok(*entry, name))
        told[{name, TRY(ref.text("new"))}].push_back(
            TRY(line.integer("index")));
  }
  return {};
}

Result<std::vector<std::string>> moves_of(const Stage& stage,
                                          const std::string& repository,
                                          const std::string& ref) {
  std::vector<std::string> ids;
  const auto file = stage.upstream.path(repository) / "logs" / ref;
  const auto text = read_file(file);
  if (!text) return ids;
  for (const auto line : split(*text, '\n'))
    if (line.size() > 81) ids.emplace_back(line.substr(41, 40));
  return ids;
}

Result<std::string> verified(const Stage& stage, const Person& auditor) {
  const auto keys =
      TRY(run({.argv = {program("hoopgit-relay"), "keys", "list", "--config",
                        stage.relay.configuration().string()}}));
  const auto done = TRY(auditor.run({"hoopgit", "audit", "verify",
                                     stage.relay.origin() + "/log/1", "--key",
                                     std::string(trim(keys.output))}));
  return done.succeeded() ? std::string() : said(done);
}

}  // namespace

Result<PushHistory> PushHistory::begin(const Stage& stage,
                                       const std::string& repository) {
  const auto done = TRY(stage.upstream.git(
      repository, {"config", "core.logAllRefUpdates", "always"}));
  if (!done.succeeded())
    return Error{Fault::internal, "cannot keep reflogs: " + done.errors};
  return PushHistory(repository);
}

Result<std::string> PushHistory::flaws(const Stage& stage,
                                       const Person& auditor) const {
  const auto refs = TRY(stage.upstream.refs(repository_));
  Told landings;
  Told intents;
  TRY(read_log(auditor, "push.landed", true, landings));
  TRY(read_log(auditor, "push.partial", true, landings));
  TRY(read_log(auditor, "push.landing", false, intents));
  std::string flaws = TRY(verified(stage, auditor));
  for (const auto& told : told_) {
    const auto flaw = [&](const std::string& what) {
      flaws += told.ref + " " + told.commit.substr(0, 8) + ": " + what + "\n";
    };
    const auto there = refs.find(told.ref);
    const bool landed = there != refs.end();
    if (told.ok && !landed) flaw("acknowledged, and not upstream");
    if (landed && there->second != told.commit) flaw("another commit is there");
    const auto moves = TRY(moves_of(stage, repository_, told.ref));
    if (moves.size() != (landed ? 1U : 0U))
      flaw("it was moved " + std::to_string(moves.size()) + " times");
    const std::pair<std::string, std::string> key{told.ref, told.commit};
    const auto end = landings.find(key);
    const std::size_t ends = end == landings.end() ? 0 : end->second.size();
    if (ends != (landed ? 1U : 0U))
      flaw("the log has " + std::to_string(ends) + " landings");
    const auto begin = intents.find(key);
    if (landed && begin == intents.end()) flaw("it landed without intent");
    if (ends > 0 && begin != intents.end() &&
        begin->second.front() > end->second.front())
      flaw("its intent came after");
  }
  return flaws;
}

}  // namespace hoopgit::stage
