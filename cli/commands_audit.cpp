// Commands that read the book.

#include "cli/attestation.hpp"
#include "cli/audit.hpp"
#include "cli/audit_export.hpp"
#include "cli/command_table.hpp"
#include "cli/replay.hpp"
#include "cli/take_evidence.hpp"
#include "cli/verify.hpp"

namespace hoopgit::cli {
namespace {

void add_verify(Reading& reading, CLI::App& group) {
  CLI::App& command =
      add(reading, group, "verify", "Check a log by its public files");
  const auto options = bind<VerifyOptions>(reading, command, &verify_audit);
  command.add_option("log", options->log, "Its folder or URL, or evidence")
      ->type_name("FOLDER|URL");
  command
      .add_option("--key", options->keys, "A key of the log; may be repeated")
      ->type_name("KEY|FILE")
      ->allow_extra_args(false);
  command.add_option("--from", options->from, "A checkpoint from earlier")
      ->type_name("FILE");
  command
      .add_option("--first", options->first,
                  "Not the entries before it, which were pruned")
      ->type_name("INDEX");
  command.add_option("--policy", options->policy, "Which witnesses are enough")
      ->type_name("FILE");
}

void add_attestation(Reading& reading, CLI::App& group) {
  CLI::App& command =
      add(reading, group, "attestation", "What was attested of a push");
  const auto options =
      bind<AttestationOptions>(reading, command, &show_attestations);
  add_push_name(command, options->push);
  command
      .add_option("--key", options->keys,
                  "A PEM file of the relay's keys; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_text(command, "-o,--output", options->file, "A new file of envelopes",
           "FILE");
}

void add_evidence(Reading& reading, CLI::App& group) {
  CLI::App& command =
      add(reading, group, "evidence", "Take evidence of a time or a push");
  const auto options = bind<EvidenceOptions>(reading, command, &take_evidence);
  add_text(command, "--from", options->from, "This moment or later", "TIME");
  add_text(command, "--to", options->to, "Before this moment", "TIME");
  add_text(command, "--push", options->push, "Of one push", "PUSH");
  add_text(command, "-o,--output", options->folder, "Where to: a new folder",
           "FOLDER")
      ->required();
  add_text(command, "--purpose", options->purpose, "What for, for the record",
           "TEXT");
  command.add_flag("--every-proof", options->every_proof,
                   "Of each entry of a change, not only of its end");
  command.add_flag("--no-openings", options->no_openings,
                   "Without what lies beside the log");
}

/// What events may be asked for by.
void add_filters(CLI::App& command, AuditQuery& query) {
  add_text(command, "--person", query.person, "Who did it", "NAME");
  add_text(command, "--repo", query.repository, "Where", "NAME");
  add_text(command, "--ref", query.ref, "Which ref, or folder: refs/heads/v1/*",
           "REF");
  add_text(command, "--group", query.group, "Whoever is in this group", "NAME");
  add_text(command, "--agent", query.agent, "Which agent", "NAME");
  add_text(command, "--commit", query.commit, "About this commit", "ID");
  add_text(command, "--verdict", query.verdict, "allow, ask, deny", "VERDICT");
  add_text(command, "--severity", query.severity,
           "info, notice, warning, high, critical: or higher", "SEVERITY");
  add_text(command, "--rule", query.rule, "Secrets found by this rule", "RULE");
  add_text(command, "--fingerprint", query.fingerprint, "The same secret",
           "TEXT");
  add_text(command, "--since", query.since, "This moment or later", "TIME");
  add_text(command, "--until", query.until, "Before this moment", "TIME");
  add_text(command, "--type", query.type,
           "What happened: push.landed, or push.", "TYPE");
  add_text(command, "--push", query.push, "Of one push", "PUSH");
  add_text(command, "--outcome", query.outcome,
           "success, failure, denied, unknown", "OUTCOME");
}

void add_query(Reading& reading, CLI::App& group) {
  CLI::App& command = add(reading, group, "query", "Find events");
  const auto query = bind<AuditQuery>(reading, command, &query_audit);
  add_filters(command, *query);
  command.add_option("--limit", query->limit, "At most so many (100)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command.add_flag("--oldest-first", query->oldest_first, "The oldest first");
  command.add_flag("--csv", query->csv, "A table for a spreadsheet");
}

void add_export(Reading& reading, CLI::App& group) {
  CLI::App& command = add(reading, group, "export", "Take events out");
  const auto options = bind<AuditExport>(reading, command, &export_audit);
  add_filters(command, options->query);
  command
      .add_option("--format", options->format,
                  "jsonl, csv, cef, ecs, ocsf, cloudevents, syslog")
      ->type_name("FORMAT");
  command.add_option("-o,--output", options->file, "A new file")
      ->type_name("FILE");
  command.add_flag("--gzip", options->packed, "Packed, as a .gz file is");
}

void add_tail(Reading& reading, CLI::App& group) {
  CLI::App& command = add(reading, group, "tail", "The newest events");
  const auto tail = bind<AuditTail>(reading, command, &tail_audit);
  command.add_option("--from", tail->from, "From this index on")
      ->type_name("INDEX");
  command.add_flag("-f,--follow", tail->follow, "And those that come");
}

void add_who(Reading& reading, CLI::App& group) {
  struct Options {
    std::string commit;
  };
  CLI::App& command = add(reading, group, "who", "Who pushed a commit");
  const auto who = bind<Options>(
      reading, command, [](const Context& context, const Options& options) {
        return show_commit(context, options.commit);
      });
  command.add_option("commit", who->commit, "Its id, or how that begins")
      ->required()
      ->type_name("COMMIT");
}

}  // namespace

void add_audit_commands(Reading& reading) {
  CLI::App& group = add_group(reading, "audit", "Read the book");
  add_query(reading, group);
  add_export(reading, group);
  add_tail(reading, group);
  add_who(reading, group);
  struct StoryOptions {
    std::string push;
  };
  CLI::App& show = add(reading, group, "show", "The story of one push");
  const auto story = bind<StoryOptions>(
      reading, show, [](const Context& context, const StoryOptions& options) {
        return show_story(context, options.push);
      });
  add_push_name(show, story->push);
  CLI::App& replay = add(reading, group, "replay", "Run a recorded push again");
  const auto again = bind<ReplayOptions>(reading, replay, &replay_push);
  add_push_name(replay, again->push);
  replay.add_flag("--follow", again->follow, "Until the push has ended");
  replay.add_flag("--no-diff", again->no_diff, "Not what landed with it");
  add_verify(reading, group);
  add_evidence(reading, group);
  add_attestation(reading, group);
}

}  // namespace hoopgit::cli
