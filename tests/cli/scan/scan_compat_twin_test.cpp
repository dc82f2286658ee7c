// The program beside gitleaks itself, which HOOPGIT_GITLEAKS names: random
// files and repositories, and the same findings. Without it nothing is
// compared. HOOPGIT_GITLEAKS_ROUNDS says how often, HOOPGIT_GITLEAKS_SEED from
// where on.

#include "core/base/process.hpp"
#include "core/json/json.hpp"
#include "tests/cli/scan/repository.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace hoopgit::cli::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr const char* rules = R"(
[[rules]]
id = "token"
description = "Token"
regex = '''tok_([a-z0-9]{4,20})(x?)'''
keywords = ["tok_"]
tags = ["a", "b"]
[[rules]]
id = "generic-key"
regex = '''(?i)key["']?\s*[:=]\s*["']?([\w.=+/-]{6,60})'''
entropy = "2.2"
keywords = ["KEY", "nowhere"]
[[rules.allowlists]]
condition = "AND"
paths = ['''(?i)\.MD$''', '''SUB/''']
stopwords = ["aaa"]
[[rules]]
id = "pair"
regex = '''usr_[a-z]+'''
[[rules.required]]
id = "token"
withinLines = 2
[[rules]]
id = "silent"
regex = '''\n+[a-z]{3,}\n*'''
skipReport = true
[[rules]]
id = "lines"
regex = '''(?s)beg.{1,40}?end'''
[[rules]]
id = "by-path"
path = '''\.pem$'''
[[allowlists]]
regexTarget = "line"
regexes = ['''(?i)EXAMPLE''', '''Sample''']
[[allowlists]]
targetRules = ["token"]
regexTarget = "match"
regexes = ['''^tok_000''']
)";

/// Makes files that the rules find something in.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }

  std::string name() {
    static const Words names = {"a.txt", "b.md",      "sub/c.py", "d e.pem",
                                "f.gz",  "g.bru",     "sub/h.md", "i\".txt",
                                "j.js",  "\xc3\xa9.c"};
    return names[below(names.size())];
  }

  std::string content() {
    std::string text;
    for (std::size_t lines = below(30); lines > 0; --lines)
      text += line() + (below(9) == 0 ? "\r\n" : "\n");
    if (below(3) == 0 && !text.empty()) text.pop_back();
    if (below(12) == 0) text.insert(below(text.size() + 1), 1, '\xff');
    if (below(20) == 0) text.insert(0, "MZ");
    if (below(25) == 0) text.insert(0, std::string(99'000 + below(4'000), 'x'));
    return text;
  }

 private:
  std::string letters(std::size_t count) {
    static const std::string all = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string text;
    for (; count > 0; --count)
      text += all[below(all.size())];
    return text;
  }

  std::string plain() {
    const auto value = letters(3 + below(18));
    switch (below(8)) {
      case 0:
        return "tok_" + value;
      case 1:
        return "key = \"" + value + "\"";
      case 2:
        return "KEY: " + value + " usr_" + value;
      case 3:
        return "beg " + value + (below(2) == 0 ? "\n" : " ") + "end";
      case 4:
        return "tok_000" + value + " example";
      case 5:
        return "tok_" + value +
               " # gitleaks:"
               "allow";
      default:
        return value + " " + letters(below(9));
    }
  }

  std::string hex_of(const std::string& text) {
    std::string result;
    for (const char c : text) {
      static const std::string digits = "0123456789abcdef";
      result += digits[static_cast<unsigned char>(c) >> 4U];
      result += digits[static_cast<unsigned char>(c) & 15U];
    }
    return result;
  }

  std::string escaped(const std::string& text, const std::string& before) {
    std::string result;
    for (const char c : text)
      result += before + hex_of(std::string(1, c));
    return result;
  }

  std::string line() {
    const auto text = plain();
    switch (below(9)) {
      case 0:
        return hex_of(text + " " + letters(16));
      case 1:
        return letters(3) + " " + escaped(text, "%");
      case 2:
        return escaped(text, "\\u00");
      case 3:
        return hex_of(hex_of(text + letters(16)));
      case 4:
        return "";
      default:
        return text;
    }
  }

  std::mt19937 random_;
};

/// The findings of a report, without their order; entropy to four digits.
Words findings(const fs::path& report) {
  const auto text = read_file(report, std::size_t{64} * 1024 * 1024);
  REQUIRE(text);
  const auto value = json::parse(*text, {.bytes = text->size() + 1});
  REQUIRE((value && value->as_array() != nullptr));
  Words all;
  for (json::Value finding : *value->as_array()) {
    const json::Value* entropy = finding.find("Entropy");
    if (const double* bits = entropy->as_double())
      finding.set("Entropy", std::round(*bits * 1e4) / 1e4);
    all.push_back(json::dump(finding));
  }
  std::sort(all.begin(), all.end());
  return all;
}

class Twins {
 public:
  Twins(const Repository& repository, std::string original)
      : repository_(repository), original_(std::move(original)) {}

  void compare(const Words& its, const Words& ours, const std::string& input) {
    const fs::path top = repository_.path().parent_path();
    fs::remove(top / "its.json");
    fs::remove(top / "ours.json");
    const int its_status =
        status({original_}, its, {"-r", (top / "its.json").string()}, input);
    const int our_status = status({HOOPGIT_PROGRAM, "scan"}, ours,
                                  {"--compat=gitleaks", "--show-secrets", "-r",
                                   (top / "ours.json").string()},
                                  input);
    CHECK(its_status == our_status);
    CHECK(findings(top / "its.json") == findings(top / "ours.json"));
  }

 private:
  int status(Words argv, const Words& words, const Words& more,
             const std::string& input) const {
    argv.insert(argv.end(), words.begin(), words.end());
    argv.insert(argv.end(), more.begin(), more.end());
    argv.insert(argv.end(), {"-f", "json", "-c", ".gitleaks.toml"});
    const auto done = run({.argv = std::move(argv),
                           .folder = repository_.path(),
                           .input = input});
    REQUIRE(done);
    return done->status;
  }

  const Repository& repository_;
  std::string original_;
};

void play(unsigned seed, const std::string& original) {
  INFO("seed " << seed);
  const Repository repository;
  Writer writer(seed);
  const auto write = [&] {
    for (int files = 0; files < 8; ++files) {
      const std::string name = writer.name();
      fs::create_directories((repository.path() / name).parent_path());
      repository.write(name, writer.content());
    }
  };
  repository.write(".gitleaks.toml", rules);
  for (int commits = 0; commits < 3; ++commits) {
    write();
    repository.git({"add", "-A"});
    repository.git({"commit", "-q", "--allow-empty", "-m", "one\n\nmore"});
  }
  write();
  repository.git({"add", "-A"});
  Twins twins(repository, original);
  twins.compare({"git", "."}, {"history"}, "");
  twins.compare({"git", "--staged", "."}, {"staged"}, "");
  twins.compare({"dir", "."}, {"tree"}, "");
  twins.compare({"stdin"}, {"stdin"}, writer.content());
}

unsigned number(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr
             ? otherwise
             : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

TEST_CASE("a scan as gitleaks finds what gitleaks itself finds") {
  const char* original = std::getenv("HOOPGIT_GITLEAKS");
  if (original == nullptr) {
    SUCCEED("HOOPGIT_GITLEAKS names no gitleaks to compare with");
    return;
  }
  const unsigned first = number("HOOPGIT_GITLEAKS_SEED", 1);
  for (unsigned i = 0; i < number("HOOPGIT_GITLEAKS_ROUNDS", 20); ++i)
    play(first + i, original);
}

}  // namespace
}  // namespace hoopgit::cli::test
