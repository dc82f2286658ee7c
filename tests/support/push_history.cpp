#include "tests/support/push_history.hpp"

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/support/programs.hpp"
#include "tests/support/story.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
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

/// Run by the upstream's Git when it is about to move refs: when, where to,
/// which.
constexpr const char* note_moves =
    "[ \"$1\" = prepared ] || exit 0\n"
    "now=$(date +%s%N)\n"
    "while read -r old new ref; do echo \"$now $new $ref\" >>moves; done";

/// Ref and new id of each move, and the first time of it in nanoseconds.
std::map<std::pair<std::string, std::string>, std::int64_t> moments_in(
    const std::filesystem::path& repository) {
  std::map<std::pair<std::string, std::string>, std::int64_t> moments;
  std::ifstream file(repository / "moves");
  std::int64_t time = 0;
  for (std::string id, ref; file >> time >> id >> ref;)
    moments.emplace(std::pair(ref, id), time);
  return moments;
}

/// Size of each signed checkpoint, and when it was signed.
Result<std::map<std::int64_t, std::int64_t>> checkpoints_of(
    const Stage& stage) {
  const auto done =
      TRY(run({.argv = {"sqlite3", "-readonly", "-separator", " ",
                        (stage.relay.state() / "hoopgit.db").string(),
                        "SELECT size, signed_at FROM checkpoint"}}));
  if (!done.succeeded())
    return Error{Fault::internal, "cannot read the checkpoints: " + said(done)};
  std::map<std::int64_t, std::int64_t> checkpoints;
  std::istringstream lines(done.output);
  std::int64_t size = 0;
  for (std::int64_t time = 0; lines >> size >> time;)
    checkpoints.emplace(size, time);
  return checkpoints;
}

/// Whether the log up to this entry was signed before that moment.
bool was_signed(const std::map<std::int64_t, std::int64_t>& checkpoints,
                std::int64_t index, std::int64_t moment) {
  const auto first = checkpoints.upper_bound(index);
  return first != checkpoints.end() && first->second < moment;
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
  TRY(stage.upstream.install_hook(repository, "reference-transaction",
                                  note_moves));
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
  const auto moments = moments_in(stage.upstream.path(repository_));
  const auto checkpoints = TRY(checkpoints_of(stage));
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
    const auto moment = moments.find(key);
    if (landed && moment == moments.end()) flaw("nobody saw it move");
    if (moment != moments.end() && begin != intents.end() &&
        !was_signed(checkpoints, begin->second.front(), moment->second))
      flaw("it was moved before its intent was signed");
    if (ends > 0 && begin != intents.end() &&
        begin->second.front() > end->second.front())
      flaw("its intent came after");
  }
  return flaws;
}

}  // namespace hoopgit::stage
