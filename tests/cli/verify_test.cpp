// What an auditor types, who has a folder and a key and no session.

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "core/ledger/cosignature.hpp"
#include "core/ledger/log_reader.hpp"
#include "core/ledger/tlog_proof.hpp"
#include "tests/support/log_files.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using stage::LogFiles;

/// A folder with a log in it, and beside it what the auditor has.
struct Desk {
  explicit Desk(const LogFiles& files) : folder(*TemporaryFolder::make()) {
    vkey = files.at("log.vkey");
    vkey.pop_back();
    stage::write_log(files, log());
    keep("key", vkey + "\n");
  }

  std::filesystem::path log() const { return folder.path() / "log"; }
  std::string keep(const std::string& name, const std::string& text) const {
    const auto path = folder.path() / name;
    REQUIRE(write_file(path, text));
    return path.string();
  }

  Completed verify(std::vector<std::string> arguments = {}) const {
    std::vector<std::string> argv{HOOPGIT_PROGRAM, "audit", "verify",
                                  log().string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto done = run({.argv = argv,
                           .environment = std::vector<std::string>{
                               "HOME=" + folder.path().string(),
                               "PATH=/usr/bin:/bin", "LC_ALL=C"}});
    REQUIRE(done);
    return *done;
  }
  Completed verify_with_key(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.end(), {"--key", vkey});
    return verify(std::move(arguments));
  }

  TemporaryFolder folder;
  std::string vkey{};
};

TEST_CASE("an auditor verifies a log in a folder") {
  const Desk desk(stage::make_log({.size = 300}));
  const auto done = desk.verify({"--key", desk.vkey});
  CHECK(done.status == 0);
  CHECK(done.output.find("relay.example.com/log/1: 300 entries") !=
        std::string::npos);
  CHECK(done.output.find("verified: 300 entries and 3 tiles") !=
        std::string::npos);
  CHECK(desk.verify({"--key", (desk.folder.path() / "key").string()}).status ==
        0);
}

TEST_CASE("a log that was pruned verifies from where it begins") {
  auto files = stage::make_log({.size = 600});
  for (const char* path : {"tile/entries/000", "tile/0/000"})
    files.erase(path);
  const Desk desk(files);
  CHECK(desk.verify_with_key().status == 2);
  const auto done = desk.verify_with_key({"--first", "256"});
  CHECK(done.status == 0);
  CHECK(done.output.find("verified: 344 entries") != std::string::npos);
  // What was not pruned cannot be left out by saying so.
  CHECK(desk.verify_with_key({"--first", "100"}).status == 2);
}

TEST_CASE("the first damaged entry is printed") {
  auto files = stage::make_log({.size = 300});
  files.at("tile/entries/001.p/44")[5] ^= 1;
  const Desk desk(files);
  const auto done = desk.verify_with_key();
  CHECK(done.status == 1);
  CHECK(done.output.find("damaged: entry 256\n") != std::string::npos);
  const auto value = json::parse(desk.verify_with_key({"--json"}).output);
  REQUIRE(value);
  CHECK(*value->boolean("ok") == false);
  CHECK(*value->find("damage")->integer("index") == 256);
  CHECK(*value->find("damage")->text("file") == "tile/entries/001.p/44");
}

TEST_CASE("an entry that no relay would write is damage") {
  const Desk desk(stage::make_log({.size = 3, .entry = [](auto index) {
                                     return stage::usual_entry(index) +
                                            (index == 1 ? " " : "");
                                   }}));
  const auto done = desk.verify_with_key();
  CHECK(done.status == 1);
  CHECK(done.output.find("damaged: entry 1\n") != std::string::npos);
}

TEST_CASE("an entry without its header is damage") {
  const Desk desk(stage::make_log({.size = 3, .entry = [](auto index) {
                                     return index == 2
                                                ? "{\"v\":1}"
                                                : stage::usual_entry(index);
                                   }}));
  const auto done = desk.verify_with_key();
  CHECK(done.status == 1);
  CHECK(done.output.find("damaged: entry 2\n") != std::string::npos);
}

TEST_CASE("without a key nothing is verified, whatever lies in the folder") {
  const Desk desk(stage::make_log({.size = 3}));
  const auto done = desk.verify();
  CHECK(done.status == 2);
  CHECK(done.output.empty());
  CHECK(done.errors.find("no key of the log was given") != std::string::npos);
  CHECK(done.errors.find("hint: ") != std::string::npos);
}

TEST_CASE("what cannot be checked is not called damaged") {
  auto files = stage::make_log({.size = 300});
  files.erase("tile/0/000");
  const Desk desk(files);
  const auto done = desk.verify_with_key();
  CHECK(done.status == 2);
  CHECK(done.errors.find("tile/0/000 is missing") != std::string::npos);
  CHECK(desk.verify({"--key", "nonsense"}).status == 2);
  CHECK(desk.verify_with_key({"--from", "/nowhere"}).status == 2);
  CHECK(desk.verify_with_key({"--policy", "/nowhere"}).status == 2);
}

TEST_CASE("the key of another log does not do") {
  const Desk desk(stage::make_log({.size = 3}));
  const auto other =
      stage::make_log({.size = 0, .origin = "other.example/log/1"});
  const auto done =
      desk.verify({"--key", desk.keep("other", other.at("log.vkey"))});
  CHECK(done.status == 1);
  CHECK(done.output.find("in checkpoint: ") != std::string::npos);
}

TEST_CASE("a log that was rewritten does not go on from a kept checkpoint") {
  const Desk desk(stage::make_log({.size = 300}));
  const auto honest = stage::make_log({.size = 200});
  CHECK(
      desk.verify_with_key({"--from", desk.keep("a", honest.at("checkpoint"))})
          .status == 0);
  const auto forked = stage::make_log(
      {.size = 200, .entry = [](auto) { return std::string("{}"); }});
  CHECK(
      desk.verify_with_key({"--from", desk.keep("b", forked.at("checkpoint"))})
          .status == 1);
  const auto larger = stage::make_log({.size = 301});
  const auto shrunk =
      desk.verify_with_key({"--from", desk.keep("c", larger.at("checkpoint"))});
  CHECK(shrunk.status == 1);
  CHECK(shrunk.output.find("damaged: entry 300\n") != std::string::npos);
}

TEST_CASE("a policy asks for witnesses, and has the key of the log") {
  const auto witness =
      *crypto::SigningKey::from_seed(Secret(std::string(32, 'w')));
  auto files = stage::make_log({.size = 3});
  const std::string policy = "log " + files.at("log.vkey") + "witness w " +
                             ledger::to_vkey("w.example", witness.public_key(),
                                             ledger::cosignature_type) +
                             "\nquorum w\n";
  const Desk alone(files);
  CHECK(alone.verify({"--policy", alone.keep("policy", policy)}).status == 1);
  auto& note = files.at("checkpoint");
  note += ledger::to_line(
      *ledger::cosign(ledger::parse_note(note)->text, "w.example", witness, 9));
  const Desk seen(files);
  CHECK(seen.verify({"--policy", seen.keep("policy", policy)}).status == 0);
}

/// Entries 256 to 299 of 300, with a proof of one of them.
LogFiles evidence() {
  auto files = stage::make_log({.size = 300});
  const auto source = stage::source_of(files);
  const auto hashes = ledger::prove_inclusion(
      270, 300, ledger::LogReader(source, 300).hashes());
  REQUIRE(hashes);
  files["proofs/270.tlog-proof"] = ledger::to_text(
      ledger::TlogProof{270, *hashes, files.at("checkpoint"), {}});
  files["openings.jsonl"] = "";
  files.erase("tile/entries/000");
  files.erase("tile/0/000");
  return files;
}

void list_files(LogFiles& files) {
  json::Array listed;
  for (const auto& [path, bytes] : files)
    if (path != "manifest.json")
      listed.push_back(json::object(
          {{"path", path}, {"sha256", crypto::sha256_hex(bytes)}}));
  files["manifest.json"] =
      json::dump(json::object({{"v", 1},
                               {"origin", "relay.example.com/log/1"},
                               {"first", 256},
                               {"end", 300},
                               {"files", listed}}));
}

TEST_CASE("evidence verifies with only the entries that are in it") {
  auto files = evidence();
  list_files(files);
  const Desk desk(files);
  const auto done = desk.verify_with_key();
  CHECK(done.status == 0);
  CHECK(done.output.find("verified: 44 entries") != std::string::npos);
}

TEST_CASE("evidence that was changed, and listed anew, is found out") {
  const auto status_of = [](const std::function<void(LogFiles&)>& change) {
    auto files = evidence();
    change(files);
    list_files(files);
    return Desk(files).verify_with_key().status;
  };
  CHECK(status_of([](LogFiles&) {}) == 0);
  CHECK(status_of([](LogFiles& files) {
          files.at("tile/entries/001.p/44")[9] ^= 1;
        }) == 1);
  CHECK(status_of([](LogFiles& files) {
          files.at("proofs/270.tlog-proof")[35] ^= 1;
        }) == 1);
  CHECK(status_of([](LogFiles& files) {
          files["proofs/271.tlog-proof"] = files.at("proofs/270.tlog-proof");
        }) == 1);
  CHECK(status_of([](LogFiles& files) {
          files.erase("tile/entries/001.p/44");
        }) == 2);
}

TEST_CASE("evidence has the files that its manifest lists, and no others") {
  auto files = evidence();
  list_files(files);
  const auto verdict = [&](const std::function<void(LogFiles&)>& change) {
    auto changed = files;
    change(changed);
    return Desk(changed).verify_with_key();
  };
  const auto other =
      verdict([](LogFiles& all) { all.at("openings.jsonl") = "x"; });
  CHECK(other.status == 1);
  CHECK(other.output.find("in openings.jsonl: ") != std::string::npos);
  CHECK(verdict([](LogFiles& all) { all.erase("openings.jsonl"); }).status ==
        1);
  CHECK(verdict([](LogFiles& all) { all["notes/more"] = "x"; }).status == 1);
  CHECK(verdict([](LogFiles& all) { all.at("manifest.json") = "{}"; }).status ==
        2);
  const Desk linked(files);
  std::filesystem::create_symlink("/etc/hostname", linked.log() / "link");
  CHECK(linked.verify_with_key().status == 1);
}

TEST_CASE("a manifest does not lead out of its folder") {
  auto files = evidence();
  for (const char* path : {"../key", "/etc/hostname", "a//b", "./a", ""}) {
    auto changed = files;
    changed["manifest.json"] = json::dump(json::object(
        {{"v", 1},
         {"origin", "relay.example.com/log/1"},
         {"first", 256},
         {"end", 300},
         {"files", json::Array{json::object(
                       {{"path", path}, {"sha256", std::string(64, '0')}})}}}));
    const Desk desk(changed);
    CAPTURE(path);
    CHECK(desk.verify_with_key().status == 2);
  }
}

}  // namespace
}  // namespace hoopgit::cli
