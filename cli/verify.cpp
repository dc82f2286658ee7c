#include "cli/verify.hpp"

#include "cli/evidence.hpp"
#include "cli/log_source.hpp"
#include "core/api/api.hpp"
#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/event/entry.hpp"
#include "core/json/json.hpp"
#include "core/ledger/verify.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

constexpr std::size_t largest_text = std::size_t{1024} * 1024;

/// What is asked, with what it points to.
struct Asked {
  std::string log;
  ledger::Source source{};
  std::optional<Evidence> evidence{};
  std::optional<ledger::WitnessPolicy> policy{};
  ledger::Verification verification{};
};

Result<void> check_entry(std::uint64_t /*index*/, std::string_view entry) {
  if (!entry.starts_with('{') || !json::is_canonical(entry))
    return Error{Fault::corrupt, "it is not a JSON object in canonical form"};
  return event::check_entry(entry);
}

/// A verifier key as it is written, or a file of some.
Result<std::vector<ledger::VerifierKey>> keys_in(const std::string& given) {
  if (auto key = ledger::VerifierKey::parse(given))
    return std::vector{*std::move(key)};
  const auto text = read_file(given, largest_text);
  if (!text)
    return Error{Fault::usage,
                 "cannot use the key " + given +
                     ": it is neither a verifier key nor a file of them"};
  return ledger::VerifierKey::parse_list(*text);
}

Result<void> read_keys(const VerifyOptions& options, Asked& asked) {
  auto& keys = asked.verification.keys;
  for (const auto& given : options.keys)
    for (auto& key : TRY(keys_in(given)))
      keys.push_back(std::move(key));
  if (asked.policy)
    for (auto& key : asked.policy->log_keys())
      keys.push_back(std::move(key));
  if (!keys.empty()) return {};
  return Error{
      Fault::usage,
      "cannot verify " + (asked.log.empty() ? "the relay's log" : asked.log) +
          ": no key of the log was given",
      "whoever runs the relay has it from hoopgit-relay keys list; one that "
      "comes with the log proves nothing. Then: hoopgit audit verify "
      "--key NAME+ID+KEY"};
}

Result<void> choose_source(const Context& context, Asked& asked) {
  if (asked.log.find("://") != std::string::npos) {
    asked.source = TRY(url_source(context, asked.log));
    return {};
  }
  std::error_code ignored;
  if (!std::filesystem::is_directory(asked.log, ignored))
    return Error{Fault::not_found,
                 "cannot verify " + asked.log + ": it is no folder"};
  asked.source = folder_source(asked.log);
  if (!Evidence::is_in(asked.log)) return {};
  asked.evidence = TRY(Evidence::open(asked.log));
  asked.verification.first = asked.evidence->first();
  asked.verification.end = asked.evidence->end();
  asked.verification.has_all_tiles = false;
  return {};
}

Result<Asked> prepare(const Context& context, const VerifyOptions& options) {
  Asked asked{options.log};
  if (!options.policy.empty())
    asked.policy = TRY(ledger::WitnessPolicy::parse(
        TRY(read_file(options.policy, largest_text))));
  TRY(read_keys(options, asked));
  if (options.first > 0) {
    asked.verification.first = options.first;
    asked.verification.has_all_tiles = false;
  }
  if (asked.log.empty())
    asked.log =
        TRY(log_of_relay(context, asked.verification.keys.back().name()));
  TRY(choose_source(context, asked));
  if (!options.from.empty())
    asked.verification.from = TRY(read_file(options.from, largest_text));
  asked.verification.check_entry = &check_entry;
  return asked;
}

/// What the folder has besides its entries, once these were verified.
Result<std::optional<ledger::Damage>> check_rest(
    const Asked& asked, DerivedFiles& derived,
    const ledger::Checkpoint& checkpoint) {
  if (asked.evidence->origin() != checkpoint.origin)
    return std::optional(
        ledger::Damage{{}, "manifest.json", "it names another log"});
  if (auto damage = TRY(derived.finish())) return damage;
  return asked.evidence->check_proofs(checkpoint, asked.verification.keys);
}

Result<ledger::Verified> verify_evidence(Asked& asked) {
  if (auto damage = TRY(asked.evidence->check_files()))
    return ledger::Verified{.damage = std::move(damage)};
  DerivedFiles derived = TRY(asked.evidence->derived_files());
  asked.verification.check_entry = [&](std::uint64_t index,
                                       std::string_view entry) -> Result<void> {
    TRY(check_entry(index, entry));
    derived.see(index, entry);
    return {};
  };
  auto verified = TRY(ledger::verify_log(asked.source, asked.verification));
  if (!verified.damage)
    verified.damage = TRY(check_rest(asked, derived, verified.checkpoint));
  return verified;
}

Result<ledger::Verified> verify(Asked& asked) {
  if (asked.policy) asked.verification.witnesses = &*asked.policy;
  return asked.evidence ? verify_evidence(asked)
                        : ledger::verify_log(asked.source, asked.verification);
}

json::Value to_json(const ledger::Verified& verified) {
  const auto number = [](std::uint64_t value) {
    return json::Value(static_cast<std::int64_t>(value));
  };
  json::Value value = json::object({{"ok", !verified.damage},
                                    {"entries", number(verified.entries)},
                                    {"tiles", number(verified.tiles)}});
  if (!verified.checkpoint.origin.empty()) {
    value.set("log", verified.checkpoint.origin);
    value.set("size", number(verified.checkpoint.size));
    value.set("root", to_base64(verified.checkpoint.root));
  }
  if (!verified.damage) return value;
  json::Value damage = json::object(
      {{"file", verified.damage->path}, {"why", verified.damage->why}});
  if (verified.damage->index)
    damage.set("index", number(*verified.damage->index));
  value.set("damage", std::move(damage));
  return value;
}

void show(const Terminal& terminal, const Asked& asked,
          const ledger::Verified& verified) {
  if (const auto& damage = verified.damage) {
    terminal.print(damage->index
                       ? "damaged: entry " + std::to_string(*damage->index)
                       : std::string("damaged"));
    terminal.print("  in " + damage->path + ": " + damage->why);
    return;
  }
  const auto& checkpoint = verified.checkpoint;
  terminal.print(checkpoint.origin + ": " + std::to_string(checkpoint.size) +
                 " entries, root " + to_base64(checkpoint.root));
  if (const auto& evidence = asked.evidence)
    terminal.print("evidence: entries " + std::to_string(evidence->first()) +
                   " to " + std::to_string(evidence->end() - 1));
  terminal.print("verified: " + std::to_string(verified.entries) +
                 " entries and " + std::to_string(verified.tiles) + " tiles");
}

}  // namespace

Result<int> verify_audit(const Context& context, const VerifyOptions& options) {
  auto asked = prepare(context, options);
  const auto verified =
      asked ? verify(*asked) : Result<ledger::Verified>(asked.error());
  if (!verified) {
    if (context.globals.json)
      context.terminal.print_json(api::to_json(api::Problem{verified.error()}));
    context.terminal.problem(verified.error());
    return exit_not_checked;
  }
  if (context.globals.json)
    context.terminal.print_json(to_json(*verified));
  else
    show(context.terminal, *asked, *verified);
  return verified->damage ? exit_refused : exit_done;
}

}  // namespace hoopgit::cli
