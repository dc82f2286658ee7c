#include "core/scan/generator/compiled.hpp"

#include "core/scan/allow_comment.hpp"
#include "core/scan/database_pattern.hpp"

#include <hs/hs.h>

#include <cstdlib>
#include <memory>

namespace hoopgit::scan {
namespace {

Error cannot(const std::string& what, const std::string& why) {
  return Error{Fault::corrupt, "cannot compile " + what + ": " + why};
}

struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using Compiled = std::unique_ptr<hs_database_t, FreeDatabase>;

Result<Compiled> compile(const std::vector<std::string>& patterns,
                         const std::vector<unsigned>& flags,
                         const hs_platform_info_t& platform) {
  std::vector<const char*> texts;
  std::vector<unsigned> ids;
  for (const auto& pattern : patterns) {
    ids.push_back(static_cast<unsigned>(ids.size()));
    texts.push_back(pattern.c_str());
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(texts.data(), flags.data(), ids.data(),
                       static_cast<unsigned>(texts.size()), HS_MODE_BLOCK,
                       &platform, &database, &error) != HS_SUCCESS) {
    const std::string why = error->message;
    hs_free_compile_error(error);
    return cannot("the database", why);
  }
  return Compiled(database);
}

/// The likest pattern that Vectorscan takes.
Result<std::string> pattern_of(const Rule& rule,
                               const hs_platform_info_t& platform) {
  const auto tree = parse_regex(rule.regex);
  if (!tree) return cannot(std::string(rule.id), "its regex is not understood");
  std::string why;
  for (const auto likeness :
       {Likeness::exact, Likeness::no_edges, Likeness::no_upper_bounds}) {
    const auto pattern = database_pattern(*tree, likeness);
    const auto alone = compile({pattern}, {0}, platform);
    if (alone) return pattern;
    why = alone.error().message;
  }
  return cannot(std::string(rule.id), why);
}

Result<std::string> serialized(const Compiled& database) {
  char* bytes = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(database.get(), &bytes, &size) != HS_SUCCESS)
    return cannot("the database", "it cannot be serialised");
  std::string text(bytes, size);
  std::free(bytes);
  return text;
}

}  // namespace

Result<std::vector<CompiledDatabase>> compile_databases(
    const std::vector<Rule>& rules) {
  const hs_platform_info_t any{HS_TUNE_FAMILY_GENERIC, 0, 0, 0};
  std::vector<std::string> patterns;
  for (const Rule& rule : rules)
    patterns.push_back(TRY(pattern_of(rule, any)));
  std::vector<unsigned> flags(patterns.size(), 0);
  for (const auto marker : allow_markers()) {
    patterns.emplace_back(marker);
    flags.push_back(HS_FLAG_CASELESS);
  }
  std::vector<CompiledDatabase> databases;
  const auto add = [&](const char* name,
                       unsigned long long features) -> Result<void> {
    const hs_platform_info_t platform{HS_TUNE_FAMILY_GENERIC, features, 0, 0};
    const auto database = TRY(compile(patterns, flags, platform));
    databases.push_back({name, TRY(serialized(database))});
    return {};
  };
#ifdef __x86_64__
  TRY(add("avx512", HS_CPU_FEATURES_AVX2 | HS_CPU_FEATURES_AVX512));
  TRY(add("avx2", HS_CPU_FEATURES_AVX2));
#endif
  TRY(add("any", 0));
  return databases;
}

}  // namespace hoopgit::scan
