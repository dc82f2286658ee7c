// Where a secret comes from makes no difference: what is staged, a range,
// files, a stream, and a push as the relay sees it, all with one scanner.

#include "cli/scan_sources.hpp"
#include "core/base/encoding.hpp"
#include "server/push/blob_verdict.hpp"
#include "tests/core/scan/archive_sample.hpp"
#include "tests/core/scan/random_regex.hpp"
#include "tests/core/scan/sample.hpp"
#include "tests/core/scan/written_rules.hpp"
#include "tests/server/push/scene.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <set>
#include <string>

namespace hoopgit::cli::test {
namespace {

using git::ObjectId;
using push::test::must;
using push::test::Scene;
using scan::test::Random;
using Found = std::set<std::string>;

/// All that is said of a finding, but for what the file around it is called.
Found found_in(const scan::Report& report, const std::string& file) {
  Found found;
  const auto note = [&](const scan::Finding& finding) {
    const auto& path = finding.place.path;
    const auto at = path.rfind(file);
    found.insert(std::string(name_of(finding.standing)) + " " + finding.rule +
                 " at " + std::to_string(finding.line) + ":" +
                 std::to_string(finding.column) + "-" +
                 std::to_string(finding.end_line) + ":" +
                 std::to_string(finding.end_column) + " in " +
                 (at == std::string::npos ? path : path.substr(at)) + " is " +
                 finding.fingerprint);
  };
  for (const auto& finding : report.findings)
    note(finding);
  for (const auto& finding : report.excused)
    note(finding);
  for (const auto& gap : report.gaps)
    found.insert("gap " + gap.reason);
  return found;
}

struct Sources : Scene {
  scan::Scanner scanner{Secret("a key of a test")};
  push::BlobVerdicts verdicts{1'000'000};

  Found by_stream(const std::string& name) {
    const int fd = ::open((work / name).c_str(), O_RDONLY | O_CLOEXEC);
    auto report = scan_stream(fd, name, scanner);
    ::close(fd);
    return found_in(must(std::move(report)), name);
  }

  Found by_push(const ObjectId& base, const std::vector<git::Ref>& refs,
                const std::string& name) {
    const auto tip = id("HEAD");
    const auto quarantine =
        must(admit(pack("^" + base.hex() + "\n" + tip.hex() + "\n")));
    const auto changes = must(push::find_changes(
        {{"refs/heads/main", base, tip}}, refs, quarantine.objects()));
    return found_in(must(push::scan_changes(changes, quarantine.objects(),
                                            scanner, {.verdicts = &verdicts})),
                    name);
  }
};

/// Secrets of some kinds, and what stands around them.
std::string planted(Random& random) {
  std::string text = "# a file\n";
  for (std::size_t i = random.below(4); i > 0; --i) {
    const auto& rules = scan::test::written_rules();
    const auto& rule = rules[random.below(rules.size())];
    const auto& samples = random.below(4) == 0 ? rule.skip : rule.find;
    std::string one = scan::test::expand(samples[random.below(samples.size())],
                                         random.below(1'000'000))
                          .text;
    switch (random.below(6)) {
      case 0:
        one = to_base64(one);
        break;
      case 1:
        one = to_hex(one);
        break;
      case 2:
        one += "  # hoopgit:allow";
        break;
      default:
        break;
    }
    text += random.one_of({"", "x = ", "  \"", "\xc3\xa9 "}) + one +
            random.one_of({"\n", "\r\n", "\n\n", "\"\n"});
  }
  if (random.below(3) == 0) text += "last, without an end";
  return text;
}

/// In the clothes that files come in.
std::string dressed(const std::string& text, Random& random) {
  switch (random.below(8)) {
    case 0: {
      std::string wide = "\xff\xfe";
      for (const char c : text)
        wide += {c, '\0'};
      return wide;
    }
    case 1:
      return std::string("\0\1", 2) + text;
    case 2:
      return scan::test::zip({{"in/file", text, true}});
    case 3:
      return scan::test::gz(text);
    default:
      return text;
  }
}

TEST_CASE("a planted secret is found equally by every source") {
  Sources sources;
  Random random(11);
  std::size_t secrets = 0;
  ObjectId base = sources.commit("first", "nothing\n");
  auto refs = sources.publish({"refs/heads/main"});
  for (int round = 0; round < 60; ++round) {
    const std::string name = "file" + std::to_string(round) + ".txt";
    const std::string bytes = dressed(planted(random), random);
    std::ofstream(sources.work / name, std::ios::binary) << bytes;
    CAPTURE(round, bytes);
    const Found expected = sources.by_stream(name);
    secrets += expected.size();
    sources.git({"add", name});
    CHECK(found_in(must(scan_staged(sources.work, sources.scanner)), name) ==
          expected);
    CHECK(found_in(must(scan_tree({sources.work / name}, sources.scanner)),
                   name) == expected);
    sources.git({"commit", "--quiet", "-m", "More"});
    CHECK(found_in(must(scan_range(sources.work, {base.hex() + "..HEAD"},
                                   sources.scanner)),
                   name) == expected);
    CHECK(found_in(must(scan_revision(sources.work, "HEAD", {name},
                                      sources.scanner)),
                   name) == expected);
    CHECK(sources.by_push(base, refs, name) == expected);
    sources.git({"reset", "--quiet", "--hard", base.hex()});
  }
  CHECK(secrets > 40);
}

}  // namespace
}  // namespace hoopgit::cli::test
