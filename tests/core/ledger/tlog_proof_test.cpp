#include "core/ledger/tlog_proof.hpp"

#include "core/ledger/log_reader.hpp"
#include "core/ledger/merkle.hpp"
#include "tests/support/log_files.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

TlogProof proof_of(const stage::LogFiles& files, std::uint64_t index,
                   std::uint64_t size) {
  const Source source = stage::source_of(files);
  const LogReader reader(source, size);
  auto hashes = prove_inclusion(index, size, reader.hashes());
  REQUIRE(hashes);
  return {index, *hashes, files.at("checkpoint"), {}};
}

std::vector<VerifierKey> keys_of(const stage::LogFiles& files) {
  return *VerifierKey::parse_list(files.at("log.vkey"));
}

TEST_CASE("a proof in a file is believed without the log") {
  const auto files = stage::make_log({.size = 300});
  const auto proof = proof_of(files, 256, 300);
  const auto read = parse_tlog_proof(to_text(proof));
  REQUIRE(read);
  CHECK(read->index == 256);
  CHECK(read->hashes == proof.hashes);
  CHECK_FALSE(read->extra);
  const auto leaf = leaf_hash(stage::usual_entry(256));
  const auto checked = check_tlog_proof(*read, leaf, keys_of(files));
  REQUIRE(checked);
  CHECK(checked->size == 300);
  CHECK_FALSE(check_tlog_proof(*read, leaf_hash("other"), keys_of(files)));
  CHECK_FALSE(check_tlog_proof(*read, leaf, {}));
}

TEST_CASE("one changed bit in a proof in a file is found") {
  const auto files = stage::make_log({.size = 3});
  const std::string text = to_text(proof_of(files, 1, 3));
  const auto leaf = leaf_hash(stage::usual_entry(1));
  const auto keys = keys_of(files);
  const auto is_believed = [&](const std::string& given) {
    const auto read = parse_tlog_proof(given);
    return read && check_tlog_proof(*read, leaf, keys);
  };
  REQUIRE(is_believed(text));
  for (std::size_t i = 0; i < text.size() * 8; ++i) {
    std::string changed = text;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    CAPTURE(i);
    REQUIRE_FALSE(is_believed(changed));
  }
}

TEST_CASE("a proof in a file has the lines of its format") {
  const auto files = stage::make_log({.size = 1});
  const std::string note = files.at("checkpoint");
  CHECK(to_text(proof_of(files, 0, 1)) ==
        "c2sp.org/tlog-proof@v1\nindex 0\n\n" + note);
  const auto extra = parse_tlog_proof(
      "c2sp.org/tlog-proof@v1\nextra aGk=\nindex 0\n\n" + note);
  REQUIRE(extra);
  CHECK(extra->extra == "hi");
  CHECK(parse_tlog_proof(to_text(*extra))->extra == "hi");
  for (const std::string& bad :
       {std::string(), "c2sp.org/tlog-proof@v2\nindex 0\n\n" + note,
        std::string("c2sp.org/tlog-proof@v1\n"),
        "c2sp.org/tlog-proof@v1\nindex 00\n\n" + note,
        "c2sp.org/tlog-proof@v1\nindex\n\n" + note,
        "c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\n" + note,
        std::string("c2sp.org/tlog-proof@v1\nindex 0\nabc\n\n"),
        std::string("c2sp.org/tlog-proof@v1\nindex 0\n")}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_tlog_proof(bad));
  }
}

}  // namespace
}  // namespace hoopgit::ledger
