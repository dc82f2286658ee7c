// The program, by the rules and the files of a work tree.

#include "core/base/encoding.hpp"
#include "tests/cli/scan/program.hpp"
#include "tests/core/scan/sample.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace hoopgit::cli::test {
namespace {

using scan::token;

const std::string github = token("ghp_{b62:30}{crc62}", 5);
const std::string other = token("ghp_{b62:30}{crc62}", 6);
const std::string acme_rule =
    "[[rules]]\nid='acme'\ndescription='Acme token'\n"
    "regex='acme_[0-9a-f]{8}'\nkeywords=['acme_']\n";

/// The first "hg1:…" of a text.
std::string fingerprint_in(const std::string& text) {
  const auto at = text.find("hg1:");
  REQUIRE(at != std::string::npos);
  return text.substr(at, 30);
}

TEST_CASE("the rules of a work tree are used, and named") {
  const Repository repository;
  repository.stage("a.txt", "x acme_0123abcd " + github + "\n");
  CHECK(hoopgit(repository, {"scan", "staged"}).errors.find("(built-in)") !=
        std::string::npos);

  repository.write(".gitleaks.toml", acme_rule);
  const Seen seen = hoopgit(repository, {"scan", "staged"});
  CHECK(seen.status == 1);
  CHECK(seen.output.starts_with("a.txt:1:3  acme  likely\n"));
  CHECK(seen.output.find("Acme token") != std::string::npos);
  CHECK(seen.output.find("github-pat") == std::string::npos);
  CHECK(seen.errors.find(".gitleaks.toml)") != std::string::npos);

  repository.write("other.toml", "[extend]\nuseDefault=true\n");
  CHECK(hoopgit(repository, {"scan", "staged", "--config", "other.toml"})
            .output.find("github-pat") != std::string::npos);
  CHECK(hoopgit(repository, {"scan", "staged", "--no-config"})
            .output.find("  acme  ") == std::string::npos);
  const Variable variable("HOOPGIT_SCAN_CONFIG", "other.toml");
  CHECK(hoopgit(repository, {"scan", "staged"}).errors.find("other.toml)") !=
        std::string::npos);
}

TEST_CASE("rules that are wrong end the scan with all that is wrong") {
  const Repository repository;
  repository.write(".gitleaks.toml",
                   "[[rules]]\nid='a'\nregex='(x'\n"
                   "[[rules]]\nid='b'\nregex='[y'\n");
  const Seen seen = hoopgit(repository, {"scan", "tree"});
  CHECK(seen.status == 2);
  CHECK(seen.errors.find("line 3: rule a") != std::string::npos);
  CHECK(seen.errors.find("line 6: rule b") != std::string::npos);
}

TEST_CASE("a secret is allowed by its place, then by its fingerprint") {
  const Repository repository;
  repository.write("a.txt", "one\nk = " + github + "\n");
  const auto allow = [&](const std::string& what, const std::string& until) {
    return hoopgit(repository, {"scan", "allow", what, "--until", until,
                                "--reason", "a test account", "--by", "ada"});
  };
  CHECK(allow("a.txt:1", "2027-01-01").status != 0);
  CHECK(allow("a.txt:2", "2099-01-01").status == 2);
  CHECK(allow("a.txt:2", "never").status == 2);
  CHECK(allow("nothing", "2027-01-01").status == 2);

  const auto plain = hoopgit(repository, {"scan", "tree"});
  CHECK(plain.status == 1);
  const std::string fingerprint = fingerprint_in(plain.output);
  const std::string in_a_month = in_days(30);
  const auto added = allow("a.txt:2", in_a_month);
  CHECK(added.status == 0);
  CHECK(added.output ==
        fingerprint + " until=" + in_a_month + " by=ada # a test account\n");
  const auto clean = hoopgit(repository, {"scan", "tree"});
  CHECK(clean.status == 0);
  CHECK(clean.errors.find("1 allowed") != std::string::npos);
  const auto later =
      hoopgit(repository, {"scan", "tree", "--today", "2099-01-01"});
  CHECK(later.status == 1);
  CHECK(later.output.find("It was allowed: line 1") != std::string::npos);

  repository.write("b.txt", other);
  const auto second = hoopgit(repository, {"scan", "tree"});
  CHECK(second.status == 1);
  CHECK(allow(fingerprint_in(second.output), in_a_month).status == 0);
  CHECK(hoopgit(repository, {"scan", "tree"}).status == 0);

  CHECK(hoopgit(repository, {"scan", "ignore", "unused"}).status == 0);
  repository.write("b.txt", "gone");
  const auto unused = hoopgit(repository, {"scan", "ignore", "unused"});
  CHECK(unused.status == 1);
  CHECK(unused.output.find("line 2 of .hoopgit/scan-ignore") !=
        std::string::npos);
  const auto failed =
      hoopgit(repository, {"scan", "tree", "--fail-on-unused-ignores"});
  CHECK(failed.status == 1);
  CHECK(failed.errors.find("unused: hg1:") != std::string::npos);
}

TEST_CASE("a baseline is what was there, and is tidied of what is not") {
  const Repository repository;
  repository.commit("a.txt", github + "\n", "one");
  repository.write("b.txt", other + "\n");
  CHECK(hoopgit(repository, {"scan", "baseline", "tidy"}).status != 0);
  const auto made = hoopgit(repository, {"scan", "baseline", "create"});
  CHECK(made.status == 0);
  CHECK(made.output == ".hoopgit/scan-baseline: 2 secrets, before 0\n");
  const auto clean = hoopgit(repository, {"scan", "tree"});
  CHECK(clean.status == 0);
  CHECK(clean.errors.find("2 in the baseline") != std::string::npos);
  CHECK(hoopgit(repository, {"scan", "baseline", "create"}).output ==
        ".hoopgit/scan-baseline: 2 secrets, before 2\n");

  repository.write("a.txt", "gone from here, not from the history\n");
  repository.write("b.txt", "gone\n");
  CHECK(hoopgit(repository, {"scan", "baseline", "tidy"}).output ==
        ".hoopgit/scan-baseline: 1 secret, before 2\n");
  CHECK(hoopgit(repository, {"scan", "history"}).status == 0);
}

TEST_CASE("two branches that each add to the baseline merge without conflict") {
  const Repository repository;
  repository.write("a.txt", github + "\n");
  CHECK(hoopgit(repository, {"scan", "baseline", "create"}).status == 0);
  repository.git({"add", "-A"});
  repository.git({"commit", "-q", "-m", "base"});
  const std::string third = token("ghp_{b62:30}{crc62}", 7);
  for (const auto& [branch, secret] :
       {std::pair{"one", other}, std::pair{"two", third}}) {
    repository.git({"checkout", "-q", "-b", branch, "main"});
    repository.write(std::string(branch) + ".txt", secret);
    CHECK(hoopgit(repository, {"scan", "baseline", "create"}).status == 0);
    repository.git({"add", "-A"});
    repository.git({"commit", "-q", "-m", branch});
  }
  CHECK(repository.try_git({"merge", "-q", "one"}).succeeded());
  CHECK(hoopgit(repository, {"scan", "tree"}).status == 0);
}

TEST_CASE("a .gitleaksignore is honoured, and taken over by fingerprint") {
  const Repository repository;
  repository.write("a.txt", "\n" + github + "\n");
  repository.write(".gitleaksignore", "# old\na.txt:github-pat:2\nx:y:1\n");
  CHECK(hoopgit(repository, {"scan", "tree"}).status == 0);
  const auto moved =
      hoopgit(repository, {"scan", "ignore", "migrate", "--until", in_days(1),
                           "--reason", "as before", "--by", "ada"});
  CHECK(moved.status == 1);
  CHECK(moved.output.starts_with("hg1:"));
  repository.write("a.txt", "\n\n\nmoved " + github + "\n");
  CHECK(hoopgit(repository, {"scan", "tree"}).status == 0);
}

TEST_CASE("a report of gitleaks may be named as the baseline") {
  const Repository repository;
  repository.write("a.txt", github + "\n");
  repository.write("report.json",
                   R"([{"RuleID":"github-pat","StartLine":9,"File":"a.txt",)"
                   R"("Commit":"","Secret":")" +
                       github + R"("}])");
  const auto seen = hoopgit(
      repository, {"scan", "tree", "a.txt", "--baseline", "report.json"});
  CHECK(seen.status == 0);
  CHECK(seen.errors.find("1 in the baseline") != std::string::npos);
}

TEST_CASE("the rules that apply are listed, shown, and tried") {
  const Repository repository;
  repository.write(".hoopgit/scan.toml",
                   acme_rule +
                       "was=['acme-old']\nchecks=['mixed_characters']\n"
                       "find=['k acme_[[{hex:8}]]', 'acme_12']\n"
                       "[[rules.allowlists]]\nstopwords=['q']\n");
  const Seen list = hoopgit(repository, {"scan", "rules", "list"});
  CHECK(list.status == 0);
  CHECK(list.output.find("acme  likely      line 1   Acme token\n") !=
        std::string::npos);
  CHECK(hoopgit(repository, {"scan", "rules", "list", "--no-config"})
            .output.find("github-pat") != std::string::npos);

  const Seen shown = hoopgit(repository, {"scan", "rules", "show", "acme-old"});
  CHECK(shown.status == 0);
  for (const auto* line :
       {"rule         acme\n", "written      line 1\n",
        "regex        acme_[0-9a-f]{8}\n", "checks       mixed_characters\n",
        "allowlist    line 9\n", "searched     within 13 bytes of a keyword\n",
        "samples      2 to find, 0 to skip\n"})
    CHECK(shown.output.find(line) != std::string::npos);
  const Seen as_json =
      hoopgit(repository, {"scan", "rules", "show", "acme", "--json"});
  CHECK(as_json.output.find(R"("allowlists":["line 9"])") != std::string::npos);
  const Seen none = hoopgit(repository, {"scan", "rules", "show", "nobody"});
  CHECK(none.status == 2);
  CHECK(none.errors.find("there is none of this name") != std::string::npos);
}

TEST_CASE("samples that are not found fail the test of rules") {
  const Repository repository;
  const auto samples = [&](const std::string& find) {
    repository.write("mine/scan.toml", acme_rule + "find=['" + find + "']\n");
    return hoopgit(repository, {"scan", "rules", "test", "mine/scan.toml"});
  };
  const Seen good = samples("acme_{hex:8}");
  CHECK(good.status == 0);
  CHECK(good.errors.find("1 samples of mine/scan.toml tried, 0 failed") !=
        std::string::npos);
  CHECK(good.errors.find("without samples of both kinds: acme") !=
        std::string::npos);
  const Seen bad = samples("acme_{hex:7}");
  CHECK(bad.status == 1);
  CHECK(bad.output == "line 6: acme does not find, or not alone, sample 1\n");
  repository.write("mine/scan.toml", "[[rules]]\nid='x'\nregex='('\n");
  const Seen broken =
      hoopgit(repository, {"scan", "rules", "test", "mine/scan.toml"});
  CHECK(broken.status == 2);
  CHECK(broken.errors.find("line 3: rule x") != std::string::npos);
}

TEST_CASE("limits hold that the rules or the command line say") {
  const Repository repository;
  repository.write("large", std::string(2000, 'x'));
  const auto gaps = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"scan", "tree", "large"};
    words.insert(words.end(), more.begin(), more.end());
    return hoopgit(repository, words).status;
  };
  CHECK(gaps({}) == 0);
  repository.write(".hoopgit/scan.toml", "[limits]\nmax_bytes = 1000\n");
  CHECK(gaps({}) == 2);
  CHECK(gaps({"--max-bytes", "3000"}) == 0);

  // Base64 of base64 of a secret.
  repository.write(".hoopgit/scan.toml",
                   "[extend]\nuseDefault = true\n"
                   "[limits]\nmax_decode_depth = 0\n");
  repository.write("coded", "k = " + to_base64("token: " + github) + "\n");
  CHECK(hoopgit(repository, {"scan", "tree", "coded"}).status == 0);
  CHECK(
      hoopgit(repository, {"scan", "tree", "coded", "--max-decode-depth", "1"})
          .status == 1);
}

TEST_CASE("what archives are not opened for is told, and may be strict") {
  const Repository repository;
  repository.write("a.7z", "7z\xbc\xaf\x27\x1c...");
  const Seen soft = hoopgit(repository, {"scan", "tree", "a.7z"});
  CHECK(soft.status == 0);
  CHECK(soft.output.find("archive-not-read") != std::string::npos);
  CHECK(hoopgit(repository, {"scan", "tree", "a.7z", "--strict"}).status == 2);
  CHECK(hoopgit(repository, {"scan", "tree", "a.7z", "--strict",
                             "--max-archive-depth", "0"})
            .status == 0);
  CHECK(hoopgit(repository, {"scan", "tree", "--max-archive-depth", "-1"})
            .status == 2);
}

}  // namespace
}  // namespace hoopgit::cli::test
