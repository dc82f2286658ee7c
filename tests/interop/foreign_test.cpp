// Logs that we write, before the eyes of code that we did not write.

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/ledger/cosignature.hpp"
#include "core/ledger/log_reader.hpp"
#include "core/ledger/tlog_proof.hpp"
#include "tests/support/log_files.hpp"
#include "tests/support/must.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace hoopgit::ledger {
namespace {

using stage::LogFiles;
using stage::must;

crypto::SigningKey witness_key() {
  return must(crypto::SigningKey::from_seed(Secret(std::string(32, 'w'))));
}

std::string witness_vkey() {
  return to_vkey("witness.example", witness_key().public_key(),
                 cosignature_type);
}

/// Sizes and indices around which trees change their form.
std::set<std::uint64_t> places_in(std::uint64_t size) {
  std::set<std::uint64_t> places;
  for (const std::uint64_t place :
       {0UL, 1UL, 2UL, 3UL, 100UL, 127UL, 128UL, 254UL, 255UL, 256UL, 257UL,
        511UL, 512UL, 1000UL, 65'534UL, 65'535UL, 65'536UL})
    if (place < size) places.insert(place);
  if (size > 0) places.insert(size - 1);
  return places;
}

/// A log, and proofs by us of what is in it and how it grew.
LogFiles proven_log(std::uint64_t size) {
  auto files = stage::make_log({.size = size});
  const LogFiles log = files;
  const auto source = stage::source_of(log);
  const auto hashes = LogReader(source, size).hashes();
  const std::string& checkpoint = log.at("checkpoint");
  for (const auto place : places_in(size)) {
    files["proofs/" + std::to_string(place) + ".tlog-proof"] =
        to_text(TlogProof{
            place, must(prove_inclusion(place, size, hashes)), checkpoint, {}});
    // Go has no proof that starts from nothing.
    if (place > 0)
      files["growth/" + std::to_string(place)] = to_text(AddCheckpoint{
          place, must(prove_consistency(place, size, hashes)), checkpoint});
  }
  return files;
}

Completed verified_by_go(const LogFiles& files,
                         const std::string& witness = {}) {
  const auto folder = must(TemporaryFolder::make());
  stage::write_log(files, folder.path());
  std::string vkey = files.at("log.vkey");
  vkey.pop_back();
  Command command{.argv = {HOOPGIT_FOREIGN_VERIFIER, folder.path(), vkey}};
  if (!witness.empty()) command.argv.push_back(witness);
  return must(run(command));
}

TEST_CASE("Go's checksum database accepts the logs that we write") {
  const std::uint64_t size = GENERATE(1UL, 2UL, 255UL, 256UL, 257UL, 65'535UL,
                                      65'536UL, 65'537UL, 70'000UL);
  CAPTURE(size);
  const auto done = verified_by_go(proven_log(size));
  CAPTURE(done.errors);
  CHECK(done.succeeded());
  const auto places = places_in(size).size();
  CHECK(done.output == std::to_string(size) + " entries, " +
                           std::to_string(places) + " inclusion proofs, " +
                           std::to_string(places - 1) +
                           " consistency proofs\n");
}

TEST_CASE("Go refuses what we refuse, so it did look") {
  const LogFiles whole = proven_log(600);
  REQUIRE(verified_by_go(whole).succeeded());
  const auto refusal = [&](const std::string& path, std::size_t at) {
    LogFiles files = whole;
    files.at(path)[at] ^= 1;
    const auto keys = must(VerifierKey::parse_list(files.at("log.vkey")));
    const auto ours = must(verify_log(stage::source_of(files), {.keys = keys}));
    if (path.starts_with("tile") || path == "checkpoint")
      CHECK(ours.damage.has_value());
    const auto done = verified_by_go(files);
    CHECK_FALSE(done.succeeded());
    return done.errors;
  };
  CHECK(refusal("tile/entries/001", 40) ==
        "refused: tile/0/001: not that of the entries\n");
  CHECK(refusal("tile/0/001", 32 * 3) ==
        "refused: tile/0/001: not that of the entries\n");
  CHECK(refusal("tile/1/000.p/2", 32) ==
        "refused: tile/1/000.p/2: not that of the entries\n");
  CHECK(refusal("checkpoint", 25).find("checkpoint: ") != std::string::npos);
  CHECK(refusal("proofs/511.tlog-proof", 40).find("511") != std::string::npos);
  CHECK(refusal("growth/511", 10).find("growth/511") != std::string::npos);
}

TEST_CASE("Go refuses entries and tiles that fit each other but not the root") {
  LogFiles files = stage::make_log({.size = 300});
  files.at("checkpoint") =
      stage::make_log(
          {.size = 300,
           .entry = [](auto index) { return std::to_string(index); }})
          .at("checkpoint");
  CHECK(verified_by_go(files).errors ==
        "refused: checkpoint: not the root of the entries\n");
}

TEST_CASE("Go opens a checkpoint that a witness of ours has cosigned") {
  LogFiles files = stage::make_log({.size = 300});
  CHECK_FALSE(verified_by_go(files, witness_vkey()).succeeded());
  auto& note = files.at("checkpoint");
  const std::string text = must(parse_note(note)).text;
  const auto signature =
      must(cosign(text, "witness.example", witness_key(), 1'767'225'600));
  note += to_line(signature);
  const auto done = verified_by_go(files, witness_vkey());
  CAPTURE(done.errors);
  CHECK(done.succeeded());
  NoteSignature wrong = signature;
  wrong.signature[7] ^= 1;
  note = files.at("checkpoint").substr(0, note.size() - to_line(wrong).size()) +
         to_line(wrong);
  CHECK_FALSE(verified_by_go(files, witness_vkey()).succeeded());
}

TEST_CASE("Go opens a checkpoint while two keys of the log sign it") {
  const auto next =
      must(crypto::SigningKey::from_seed(Secret(std::string(32, 'n'))));
  LogFiles files =
      stage::make_log({.size = 3, .keys = {stage::counting_key(), next}});
  const std::string both = files.at("log.vkey");
  const auto end = both.find('\n') + 1;
  for (const auto& vkey : {both.substr(0, end), both.substr(end)}) {
    files.at("log.vkey") = vkey;
    const auto done = verified_by_go(files);
    CAPTURE(done.errors);
    CHECK(done.succeeded());
  }
}

}  // namespace
}  // namespace hoopgit::ledger
