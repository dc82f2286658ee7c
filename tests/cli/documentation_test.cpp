// Every command and option of hoopgit is in its man page and in the completions
// of the three shells.

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/json/json.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <set>

namespace hoopgit::cli {
namespace {

json::Value table() {
  const auto done = run({.argv = {HOOPGIT_PROGRAM, "commands"}});
  REQUIRE(done);
  REQUIRE(done->succeeded());
  auto value = json::parse(done->output);
  REQUIRE(value);
  return *std::move(value);
}

std::string source(const std::string& path) {
  auto text = read_file(std::string(HOOPGIT_SOURCE_DIR) + "/" + path);
  REQUIRE(text);
  return *std::move(text);
}

/// Text as it is read: without the marks of man(7), "\-" as "-".
std::string without_marks(const std::string& roff) {
  std::string text;
  for (std::size_t i = 0; i < roff.size(); ++i) {
    if (roff[i] == '\\' && i + 1 < roff.size()) {
      if (roff[i + 1] == '-') text += '-';
      if (roff[i + 1] == 'f') ++i;
      ++i;
    } else {
      text += roff[i];
    }
  }
  return text;
}

bool has_word(const std::string& text, const std::string& word) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  for (auto at = text.find(word); at != std::string::npos;
       at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) &&
        (end == text.size() || !is_part(text[end])))
      return true;
  }
  return false;
}

/// All words of the table: commands with their group, and options.
void collect(const json::Value& command, const std::string& name,
             std::vector<std::string>& commands,
             std::vector<std::string>& options) {
  const auto own = command.array("options");
  const auto below = command.array("commands");
  for (const auto& option : *own)
    options.push_back(*option.as_text());
  for (const auto& inner : *below) {
    const std::string full = name + *inner.text("name");
    commands.push_back(full);
    collect(inner, full + " ", commands, options);
  }
}

TEST_CASE("the man page names every command and every option") {
  std::vector<std::string> commands;
  std::vector<std::string> options;
  collect(table(), "", commands, options);
  REQUIRE(commands.size() > 20);
  const std::string page = without_marks(source("man/hoopgit.1"));
  for (const auto& command : commands)
    if (!has_word(page, "hoopgit " + command))
      FAIL_CHECK("hoopgit.1 does not name: hoopgit " << command);
  for (const auto& option : options)
    if (!has_word(page, option))
      FAIL_CHECK("hoopgit.1 does not name: " << option);
}

TEST_CASE("the completions of each shell know every command and option") {
  const auto file = GENERATE("completions/hoopgit.bash", "completions/_hoopgit",
                             "completions/hoopgit.fish");
  const bool is_fish = std::string(file).ends_with(".fish");
  std::vector<std::string> commands;
  std::vector<std::string> options;
  collect(table(), "", commands, options);
  const std::string text = source(file);
  for (const auto& command : commands) {
    const auto last = command.substr(command.rfind(' ') + 1);
    if (!has_word(text, last))
      FAIL_CHECK(file << " does not know: " << command);
  }
  for (const auto& option : options) {
    const auto word = is_fish ? "-l " + option.substr(2) : option;
    if (text.find(word) == std::string::npos)
      FAIL_CHECK(file << " does not know: " << option);
  }
}

/// The paths that the relay has routes for beside those of Git, as its sources
/// spell them.
std::set<std::string> routes() {
  namespace fs = std::filesystem;
  std::set<std::string> found;
  for (const auto& file :
       fs::directory_iterator(HOOPGIT_SOURCE_DIR "/server/http")) {
    if (file.path().extension() != ".cpp") continue;
    const std::string text = *read_file(file.path());
    for (auto at = text.find("\"/"); at != std::string::npos;
         at = text.find("\"/", at + 1)) {
      const auto end = text.find('"', at + 1);
      const std::string path = text.substr(at + 1, end - at - 1);
      for (const char* below :
           {"/api/", "/log/", "/oauth/", "/healthz", "/.well-known/"})
        if (path.starts_with(below) && path.back() != '\\') found.insert(path);
    }
  }
  return found;
}

/// A route and a page without what each puts for the parts that vary.
std::vector<std::string> constant_parts(const std::string& route) {
  std::vector<std::string> parts(1);
  bool varies = false;
  for (const char c : route) {
    if (c == '{') parts.emplace_back();
    varies = c == '{' || (varies && c != '}');
    if (!varies && c != '}') parts.back() += c;
  }
  return parts;
}

TEST_CASE("the manual of the API names every route") {
  std::string page;
  for (const char c : without_marks(source("man/hoopgit-api.7")))
    if (c != ' ' && c != '"') page += c;
  const std::set<std::string> all = routes();
  CHECK(all.size() > 15);
  for (const auto& route : all) {
    std::size_t at = 0;
    for (const auto& part : constant_parts(route)) {
      INFO(route << ": " << part);
      if (at != std::string::npos) at = page.find(part, at);
      CHECK(at != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace hoopgit::cli
