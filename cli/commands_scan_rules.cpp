#include "cli/commands_scan_rules.hpp"

#include "cli/commands_scan_accept.hpp"
#include "cli/scan_doctor.hpp"
#include "cli/scan_explain.hpp"
#include "cli/scan_rules.hpp"

namespace hoopgit::cli {

namespace {

void add_explain(Reading& reading, CLI::App& scan_group) {
  CLI::App& explain =
      add(reading, scan_group, "explain", "Why something is found, or is not");
  const auto options =
      bind<ScanExplainOptions>(reading, explain, &scan_explain);
  explain
      .add_option("place", options->place, "PATH, PATH:LINE or a fingerprint")
      ->type_name("PLACE");
  explain.add_flag("--stdin", options->from_stdin,
                   "Of standard input, instead");
  add_text(explain, "--path", options->path, "What the input is called",
           "NAME");
  add_scan_choice(explain, options->choice);
}

}  // namespace

void add_rules(Reading& reading, CLI::App& scan_group) {
  CLI::App& group =
      *scan_group.add_subcommand("rules", "What is looked for, and how");
  group.require_subcommand(1);
  CLI::App& list = add(reading, group, "list", "The rules that apply here");
  add_rules_choice(list,
                   bind<ScanRulesOptions>(reading, list, &rules_list)->choice);

  CLI::App& show = add(reading, group, "show", "All of one rule");
  const auto shown = bind<ScanRulesOptions>(reading, show, &rules_show);
  show.add_option("rule", shown->name, "Its id, or what others call it")
      ->type_name("RULE")
      ->required();
  add_rules_choice(show, shown->choice);

  CLI::App& test = add(reading, group, "test", "Try the samples of rules");
  const auto tested = bind<ScanRulesOptions>(reading, test, &rules_test);
  test.add_option("file", tested->name,
                  "These rules, not those that apply here")
      ->type_name("FILE");
  add_rules_choice(test, tested->choice);

  CLI::App& doctor = add(reading, scan_group, "doctor",
                         "What is wrong with rules, entries and hooks");
  const auto looked = bind<ScanDoctorOptions>(reading, doctor, &scan_doctor);
  doctor.add_option("file", looked->file, "Only these rules")
      ->type_name("FILE");
  add_scan_choice(doctor, looked->choice);
  add_explain(reading, scan_group);
}

}  // namespace hoopgit::cli
