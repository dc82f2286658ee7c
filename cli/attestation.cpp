#include "cli/attestation.hpp"

#include "cli/event_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "core/attestation/envelope.hpp"
#include "core/attestation/public_key.hpp"
#include "core/attestation/statement.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

using json::Value;

constexpr std::size_t largest_key_file = std::size_t{1024} * 1024;

/// One statement, once its signature was checked.
struct Seen {
  Value statement;
  bool is_signed = false;
};

Result<std::vector<std::string>> keys_for(const AttestationOptions& options,
                                          const Value& answer) {
  std::string text;
  for (const auto& file : options.keys)
    text += TRY(read_file(file, largest_key_file)) + "\n";
  if (options.keys.empty())
    for (const auto& block : TRY(answer.texts("keys")))
      text += block;
  return attestation::keys_in_pem(text);
}

Result<Seen> look_at(const Value& envelope,
                     const std::vector<std::string>& keys) {
  constexpr std::size_t depth = 24;
  const auto opened = TRY(attestation::parse_envelope(json::dump(envelope)));
  return Seen{TRY(json::parse(opened.payload, {.depth = depth})),
              attestation::is_signed(opened, keys)};
}

/// "SLSA_SOURCE_LEVEL_2, ORG_SOURCE_SECRETS_SCANNED"
std::string says(const Value& statement) {
  const auto type = text_at(statement, {"predicateType"});
  if (type == attestation::record_type) return "change record";
  const Value* const predicate = statement.find("predicate");
  if (type != attestation::summary_type || predicate == nullptr) return type;
  const auto levels = predicate->texts("verifiedLevels");
  return levels ? join(*levels, ", ") : type;
}

Terminal::Row row_of(const Seen& seen) {
  std::string ref, commit;
  if (const auto subjects = seen.statement.array("subject");
      subjects && !subjects->empty()) {
    commit = text_at(subjects->front(), {"digest", "gitCommit"});
    const Value* const notes = subjects->front().find("annotations");
    if (notes != nullptr)
      if (const auto refs = notes->texts("sourceRefs")) ref = join(*refs, " ");
  }
  return {ref, commit, seen.is_signed ? "yes" : "NO", says(seen.statement)};
}

Result<void> write_new(const std::string& path, const std::string& lines) {
  const Descriptor file = TRY(create_private(path));
  return write_all(file.get(), lines);
}

void show(const Context& context, const AttestationOptions& options,
          const std::vector<Seen>& all, const std::string& lines) {
  if (context.globals.json) {
    context.terminal.print_raw(lines);
    return;
  }
  std::vector<Terminal::Row> rows;
  rows.reserve(all.size());
  for (const auto& seen : all)
    rows.push_back(row_of(seen));
  context.terminal.table({"REF", "COMMIT", "SIGNED", "WHAT"}, rows);
  if (options.keys.empty())
    context.terminal.hint(
        "by keys that the relay names itself; who runs it has them from "
        "hoopgit-relay keys list --attestation: give them with --key");
}

}  // namespace

Result<int> show_attestations(const Context& context,
                              const AttestationOptions& options) {
  const std::string name = TRY(push_name(options.push));
  RelayClient client(context, TRY(choose_relay(context)));
  const auto answer = TRY(client.attestations(name));
  const auto envelopes = TRY(answer.array("envelopes"));
  if (envelopes.empty()) {
    context.terminal.note("no attestations");
    return exit_nothing;
  }
  const auto keys = TRY(keys_for(options, answer));
  std::vector<Seen> all;
  std::string lines;
  bool are_signed = true;
  for (const auto& envelope : envelopes) {
    all.push_back(TRY(look_at(envelope, keys)));
    are_signed = are_signed && all.back().is_signed;
    lines += json::dump(envelope) + "\n";
  }
  if (!options.file.empty()) TRY(write_new(options.file, lines));
  show(context, options, all, lines);
  if (are_signed) return exit_done;
  context.terminal.problem({Fault::corrupt,
                            "cannot rely on the attestations: not all are "
                            "signed by these keys"});
  return exit_refused;
}

}  // namespace hoopgit::cli
