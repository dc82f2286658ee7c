// Makes the built-in rules: reads rules/*.toml, refuses what is wrong with them
// (all of it at once), and writes a C++ file with the tables and databases.
//
//     hoopgit_rules OUTPUT.cpp FAMILY.toml…

#include "core/base/file.hpp"
#include "core/scan/generator/compiled.hpp"
#include "core/scan/generator/rule_check.hpp"
#include "core/scan/generator/table_source.hpp"

#include <cstdio>
#include <fstream>

namespace {

using namespace hoopgit;
using namespace hoopgit::scan;

int refuse(const std::vector<std::string>& problems) {
  for (const auto& problem : problems)
    std::fprintf(stderr, "hoopgit_rules: %s\n", problem.c_str());
  return 1;
}

int make(const std::string& output, const std::vector<std::string>& files) {
  std::vector<WrittenRule> written;
  for (const auto& file : files) {
    auto some = read_rules(file);
    if (!some) return refuse({file + ": " + some.error().message});
    for (auto& rule : *some)
      written.push_back(std::move(rule));
  }
  if (const auto problems = problems_of(written); !problems.empty())
    return refuse(problems);

  std::vector<Rule> rules;
  for (const auto& rule : written)
    rules.push_back(as_rule(rule));
  const auto databases = compile_databases(rules);
  if (!databases) return refuse({databases.error().message});
  const std::string digest = digest_of(rules);
  std::vector<PreparedDatabase> prepared;
  for (const auto& database : *databases)
    prepared.push_back({database.platform, database.bytes});
  const Ruleset ruleset{rules, digest, prepared};
  if (const auto problems = wrong_samples(written, ruleset); !problems.empty())
    return refuse(problems);

  std::ofstream out(output, std::ios::binary);
  out << table_source(ruleset);
  return out.flush() ? 0 : refuse({"cannot write " + output});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return refuse({"usage: hoopgit_rules OUTPUT FAMILY.toml…"});
  return make(argv[1], {argv + 2, argv + argc});
}
