#include "core/scan/generator/table_source.hpp"

#include <array>
#include <cstdio>

namespace hoopgit::scan {
namespace {

constexpr std::size_t bytes_a_line = 400;

bool is_plain(char c) {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?';
}

/// A string literal; octal escapes, which end after three digits.
std::string literal(std::string_view bytes) {
  std::string text = "\"";
  std::size_t in_line = 0;
  for (const char c : bytes) {
    if (++in_line > bytes_a_line) {
      text += "\"\n\"";
      in_line = 1;
    }
    if (is_plain(c)) {
      text += c;
      continue;
    }
    std::array<char, 8> escape;
    std::snprintf(escape.data(), escape.size(), "\\%03o",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += escape.data();
  }
  return text + "\"";
}

std::string confidence(Confidence value) {
  return "Confidence::" + std::string(name_of(value));
}

std::string row(const Rule& rule) {
  std::string text = "  {.id = " + literal(rule.id);
  text += ", .description = " + literal(rule.description);
  text += ",\n   .regex = " + literal(rule.regex);
  text += ",\n   .keywords = " + literal(rule.keywords);
  text += ",\n   .width = " + std::to_string(rule.width);
  text += ", .confidence = " + confidence(rule.confidence);
  text += ", .entropy = " + std::to_string(rule.entropy);
  if (rule.check != nullptr) {
    const std::string name(rule.check_name);
    text += ", .check_name = \"" + name + "\", .check = " + name;
  }
  text += ",\n   .revoke = " + literal(rule.revoke);
  text += ",\n   .source = " + literal(rule.source);
  if (!rule.aliases.empty())
    text += ",\n   .aliases = " + literal(rule.aliases);
  return text + "},\n";
}

std::string database(const PreparedDatabase& prepared) {
  const std::string name(prepared.platform);
  return "alignas(64) constexpr char database_" + name +
         "[] = " + literal(prepared.bytes) + ";\n";
}

}  // namespace

std::string table_source(const Ruleset& ruleset) {
  std::string text =
      "// Made by hoopgit_rules from core/scan/rules.\n\n"
      "#include \"core/scan/checks.hpp\"\n"
      "#include \"core/scan/ruleset.hpp\"\n\n"
      "namespace hoopgit::scan {\nnamespace {\n\n"
      "constexpr Rule rules[] = {\n";
  for (const Rule& rule : ruleset.rules)
    text += row(rule);
  text += "};\n\n";
  std::string list = "constexpr PreparedDatabase databases[] = {\n";
  for (const auto& prepared : ruleset.databases) {
    text += database(prepared);
    const std::string name(prepared.platform);
    list += "  {\"" + name + "\", {database_" + name + ", sizeof database_" +
            name + " - 1}},\n";
  }
  text += list + "};\n\n";
  text += "constexpr Ruleset built_in{rules, " + literal(ruleset.digest) +
          ", databases};\n\n}  // namespace\n\n"
          "const Ruleset& built_in_ruleset() {\n  return built_in;\n}\n\n"
          "}  // namespace hoopgit::scan\n";
  return text;
}

}  // namespace hoopgit::scan
