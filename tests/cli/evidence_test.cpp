// Evidence that was written here and is verified by the program, as by somebody
// who was handed the folder and has the key.

#include "cli/evidence_writer.hpp"
#include "core/base/encoding.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/event/commitment.hpp"
#include "tests/support/log_files.hpp"
#include "tests/support/must.hpp"
#include "tests/support/push_log.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
using stage::must;

constexpr std::uint64_t size = 1000;
constexpr std::uint64_t first = 300, end = 800;

const stage::LogFiles& log_files() {
  static const auto files =
      stage::make_log({.size = size, .entry = stage::push_entry});
  return files;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

EvidenceScope scope() {
  EvidenceScope scope{"relay.example.com/log/1", first, end, size};
  scope.checkpoint = log_files().at("checkpoint");
  scope.vkeys = {std::string(trim(log_files().at("log.vkey")))};
  return scope;
}

/// What the relay would open: the reports of pushes.
Result<std::string> open_bodies(const std::vector<std::string>& commitments) {
  std::string lines;
  for (std::uint64_t push = 0; push <= size / stage::entries_of_push; ++push) {
    const auto body = stage::report_of_push(push);
    const auto salt = stage::salt_of_push(push);
    const auto digest = crypto::sha256_hex(salt + body);
    if (std::count(commitments.begin(), commitments.end(), digest) == 0)
      continue;
    lines += json::dump(json::object({{"commitment", digest},
                                      {"name", "report"},
                                      {"type", "application/json"},
                                      {"salt", to_base64(salt)},
                                      {"body", body}})) +
             "\n";
  }
  return lines;
}

/// A folder of evidence, and one who was handed it.
struct Handed {
  explicit Handed(const EvidenceScope& of = scope())
      : home(must(TemporaryFolder::make())) {
    EvidenceFolder made = must(EvidenceFolder::make(folder()));
    const auto source = stage::source_of(log_files());
    count = must(write_evidence({source, open_bodies}, of, made));
    about = json::object({{"v", 1},
                          {"origin", of.origin},
                          {"first", static_cast<std::int64_t>(of.first)},
                          {"end", static_cast<std::int64_t>(of.end)}});
    if (!of.push.empty()) about.set("push", of.push);
    must(made.finish(about));
  }

  fs::path folder() const { return home.path() / "evidence"; }

  Completed verify() const {
    return must(run({.argv = {HOOPGIT_PROGRAM, "audit", "verify",
                              folder().string(), "--key", scope().vkeys[0]},
                     .environment = std::vector<std::string>{
                         "HOME=" + home.path().string(), "PATH=/usr/bin:/bin",
                         "LC_ALL=C"}}));
  }

  std::set<std::string> files() const {
    std::set<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder()))
      if (entry.is_regular_file())
        found.insert(entry.path().lexically_relative(folder()).string());
    return found;
  }

  /// Changes a file and lists it anew, as somebody would who forges evidence.
  void forge(const std::string& name,
             const std::function<std::string(std::string)>& change) const {
    must(write_file(folder() / name, change(read(folder() / name))));
    list_anew();
  }
  void list_anew() const {
    json::Value manifest = about;
    json::Array listed;
    for (const auto& path : files())
      if (path != "manifest.json")
        listed.push_back(json::object(
            {{"path", path},
             {"sha256", crypto::sha256_hex(read(folder() / path))}}));
    manifest.set("files", std::move(listed));
    must(write_file(folder() / "manifest.json", json::dump(manifest)));
  }

  TemporaryFolder home;
  EvidenceCount count{};
  json::Value about{};
};

TEST_CASE("evidence of a stretch of the log verifies offline") {
  const Handed handed;
  CHECK(handed.count.entries == end - first);
  CHECK(handed.count.changes == 56);
  CHECK(handed.count.proofs == 56);
  const auto done = handed.verify();
  INFO(done.output << done.errors);
  CHECK(done.status == 0);
  CHECK(done.output.find("entries 300 to 799") != std::string::npos);
  const auto files = handed.files();
  for (const char* name :
       {"checkpoint", "events.jsonl", "changes.jsonl", "changes.csv",
        "openings.jsonl", "log.vkey", "README", "manifest.json",
        "tile/entries/001", "tile/0/001", "tile/0/003.p/232", "tile/1/000.p/3",
        "tile/entries/003.p/232", "proofs/305.tlog-proof"})
    CHECK(files.count(name) == 1);
  CHECK(files.count("tile/entries/000") == 0);
}

TEST_CASE("every entry of the stretch is a line, and no other") {
  const Handed handed;
  const auto text = read(handed.folder() / "events.jsonl");
  const auto lines = split(trim(text), '\n');
  REQUIRE(lines.size() == end - first);
  for (std::uint64_t i = 0; i < lines.size(); ++i)
    CHECK(lines[i].find("\"index\":" + std::to_string(first + i) + ",") !=
          std::string_view::npos);
}

TEST_CASE("evidence of one push has its record, and a proof of all of it") {
  EvidenceScope of = scope();
  of.push = stage::push_of_entry(500);
  of.first = 495;
  of.end = 504;
  of.every_proof = true;
  const Handed handed(of);
  CHECK(handed.count.changes == 1);
  CHECK(handed.count.proofs == 9);
  const auto done = handed.verify();
  INFO(done.output << done.errors);
  CHECK(done.status == 0);
  CHECK(split(trim(read(handed.folder() / "openings.jsonl")), '\n').size() ==
        1);
}

TEST_CASE("evidence of a whole log of any size verifies") {
  for (const std::uint64_t all : {1U, 9U, 256U, 257U, 512U}) {
    CAPTURE(all);
    const auto files =
        stage::make_log({.size = all, .entry = stage::push_entry});
    const auto source = stage::source_of(files);
    const auto home = must(TemporaryFolder::make());
    auto made = must(EvidenceFolder::make(home.path() / "e"));
    EvidenceScope of{"relay.example.com/log/1", 0, all, all,
                     files.at("checkpoint")};
    CHECK(must(write_evidence({source}, of, made)).entries == all);
  }
}

/// Which file the verdict names, and 1 as its exit status; else all it said.
std::string named_by(const Completed& done) {
  const auto in = done.output.find("  in ");
  if (done.status != 1 || in == std::string::npos)
    return "status " + std::to_string(done.status) + ": " + done.output +
           done.errors;
  const auto begin = in + 5;
  return done.output.substr(begin, done.output.find(": ", begin) - begin);
}

std::string flip(std::string bytes) {
  bytes.at(bytes.size() / 2) ^= 1;
  return bytes;
}

TEST_CASE("one changed byte of any file is found, and the file is named") {
  const Handed handed;
  for (const char* name :
       {"checkpoint", "events.jsonl", "changes.jsonl", "changes.csv",
        "openings.jsonl", "log.vkey", "README", "tile/entries/001",
        "tile/entries/003.p/232", "tile/0/001", "tile/1/000.p/3",
        "proofs/305.tlog-proof"}) {
    const std::string before = read(handed.folder() / name);
    must(write_file(handed.folder() / name, flip(before)));
    CHECK(named_by(handed.verify()) == name);
    must(write_file(handed.folder() / name, before));
  }
  CHECK(handed.verify().status == 0);
}

TEST_CASE("what is derived is found out also when it is listed anew") {
  for (const char* name : {"events.jsonl", "changes.jsonl", "changes.csv",
                           "openings.jsonl", "proofs/305.tlog-proof"}) {
    const Handed handed;
    handed.forge(name, flip);
    CHECK(named_by(handed.verify()) == name);
  }
}

TEST_CASE("a line that is missing or too many is found out") {
  for (const char* name : {"events.jsonl", "changes.jsonl", "changes.csv"}) {
    CAPTURE(name);
    const Handed shorter;
    shorter.forge(name, [](const std::string& bytes) {
      return bytes.substr(0, bytes.rfind('\n', bytes.size() - 2) + 1);
    });
    CHECK(named_by(shorter.verify()) == name);
    const Handed longer;
    longer.forge(name, [](const std::string& bytes) { return bytes + "{}\n"; });
    CHECK(named_by(longer.verify()) == name);
    const Handed reordered;
    reordered.forge(name, [](const std::string& bytes) {
      const auto line = bytes.find('\n') + 1;
      return bytes.substr(line) + bytes.substr(0, line);
    });
    CHECK(named_by(reordered.verify()) == name);
  }
}

TEST_CASE("a body that no entry here commits to is found out") {
  const Handed handed;
  handed.forge("openings.jsonl", [](const std::string& bytes) {
    const std::string salt(32, 'x');
    return bytes +
           json::dump(
               json::object({{"commitment", crypto::sha256_hex(salt + "other")},
                             {"name", "report"},
                             {"type", ""},
                             {"salt", to_base64(salt)},
                             {"body", "other"}})) +
           "\n";
  });
  CHECK(named_by(handed.verify()) == "openings.jsonl");
}

TEST_CASE("an opening under another name is found out") {
  const Handed handed;
  handed.forge("openings.jsonl", [](std::string bytes) {
    return bytes.replace(bytes.find("\"report\""), 8, "\"verdict\"");
  });
  CHECK(named_by(handed.verify()) == "openings.jsonl");
}

TEST_CASE("a manifest that names another log is found out") {
  Handed handed;
  handed.about.set("origin", "other.example/log/1");
  handed.list_anew();
  CHECK(named_by(handed.verify()) == "manifest.json");
}

TEST_CASE("nothing is written where something is") {
  const auto home = must(TemporaryFolder::make());
  must(write_file(home.path() / "mine", "x"));
  CHECK(EvidenceFolder::make(home.path()).error().fault == Fault::conflict);
  CHECK(EvidenceFolder::make(home.path() / "mine").error().fault ==
        Fault::conflict);
  CHECK(EvidenceFolder::make(home.path() / "new"));
}

TEST_CASE("evidence that could not be completed does not look complete") {
  for (const char* missing :
       {"tile/entries/002", "tile/1/000.p/3", "tile/entries/003.p/232"}) {
    CAPTURE(missing);
    auto files = log_files();
    files.erase(missing);
    const auto source = stage::source_of(files);
    const auto home = must(TemporaryFolder::make());
    auto made = must(EvidenceFolder::make(home.path() / "e"));
    CHECK_FALSE(write_evidence({source}, scope(), made));
    CHECK_FALSE(fs::exists(home.path() / "e" / "manifest.json"));
  }
}

TEST_CASE("entries that the checkpoint is not of are not taken for evidence") {
  auto files = log_files();
  auto& bundle = files.at("tile/entries/002");
  const auto place = bundle.find("ada-1");
  bundle.replace(place, 5, "eve-1");
  const auto source = stage::source_of(files);
  const auto home = must(TemporaryFolder::make());
  auto made = must(EvidenceFolder::make(home.path() / "e"));
  const auto written = write_evidence({source}, scope(), made);
  REQUIRE_FALSE(written);
  CHECK(written.error().fault == Fault::corrupt);
}

TEST_CASE("a stretch that the log does not have is refused") {
  const auto source = stage::source_of(log_files());
  const auto home = must(TemporaryFolder::make());
  auto made = must(EvidenceFolder::make(home.path() / "e"));
  for (const auto& [from, to] :
       {std::pair{5U, 5U}, std::pair{6U, 5U}, std::pair{5U, 1001U}}) {
    EvidenceScope of = scope();
    of.first = from;
    of.end = to;
    CHECK(write_evidence({source}, of, made).error().fault == Fault::usage);
  }
}

}  // namespace
}  // namespace hoopgit::cli
