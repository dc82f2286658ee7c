#include "cli/commands_scan_accept.hpp"

#include "cli/scan_allow.hpp"
#include "cli/scan_baseline.hpp"

namespace hoopgit::cli {
namespace {

/// What an entry says beside its fingerprint.
void add_entry(CLI::App& command, AllowOptions& options) {
  add_text(command, "--until", options.until, "The last day that it holds",
           "DAY")
      ->required();
  add_text(command, "--reason", options.reason, "Why it may be there", "TEXT")
      ->required();
  add_text(command, "--by", options.by, "Who says so; git's user.email if not",
           "NAME");
  add_scan_choice(command, options.choice);
}

void add_allow(Reading& reading, CLI::App& group) {
  CLI::App& command =
      add(reading, group, "allow", "Let a secret stay where it is");
  const auto options = bind<AllowOptions>(reading, command, &scan_allow);
  command.add_option("secret", options->what, "Its fingerprint, or PATH:LINE")
      ->type_name("SECRET")
      ->required();
  add_entry(command, *options);
  add_text(command, "--rule", options->rule, "Only as this rule's", "RULE");
  add_text(command, "--path", options->path, "Only at such paths", "GLOB");
}

void add_ignore(Reading& reading, CLI::App& scan_group) {
  CLI::App& group =
      *scan_group.add_subcommand("ignore", "Look after what is allowed");
  group.require_subcommand(1);
  CLI::App& unused =
      add(reading, group, "unused", "Entries that nothing is found for");
  const auto choice = bind<ScanChoice>(reading, unused, &ignore_unused);
  add_scan_choice(unused, *choice);
  CLI::App& migrate =
      add(reading, group, "migrate", "Take over a .gitleaksignore");
  const auto options = bind<AllowOptions>(reading, migrate, &ignore_migrate);
  add_entry(migrate, *options);
}

void add_baseline(Reading& reading, CLI::App& scan_group) {
  CLI::App& group = *scan_group.add_subcommand(
      "baseline", "Start with what is there already");
  group.require_subcommand(1);
  CLI::App& create = add(reading, group, "create", "Add all that is found now");
  const auto options = bind<BaselineOptions>(reading, create, &baseline_create);
  create.add_flag("--history", options->history, "What any ref ever had, too");
  add_scan_choice(create, options->choice);
  CLI::App& tidy = add(reading, group, "tidy", "Drop what is found no more");
  add_scan_choice(tidy,
                  bind<BaselineOptions>(reading, tidy, &baseline_tidy)->choice);
}

}  // namespace

void add_rules_choice(CLI::App& command, ScanChoice& choice) {
  add_text(command, "-c,--config", choice.config, "Rules of this file", "FILE");
  command.add_flag("--no-config", choice.no_config, "The built-in rules alone");
}

void add_scan_choice(CLI::App& command, ScanChoice& choice) {
  add_rules_choice(command, choice);
  add_text(command, "--baseline", choice.baseline,
           "This baseline, ours or a JSON report of gitleaks", "FILE");
  add_text(command, "--today", choice.today, "Entries hold as of this day",
           "DAY");
}

void add_acceptance(Reading& reading, CLI::App& scan_group) {
  add_allow(reading, scan_group);
  add_ignore(reading, scan_group);
  add_baseline(reading, scan_group);
}

}  // namespace hoopgit::cli
