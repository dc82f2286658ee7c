#include "core/ledger/cosignature.hpp"

#include "core/ledger/checkpoint.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

const std::string origin = "relay.example.com/log/1";

crypto::SigningKey key_of(char seed) {
  return *crypto::SigningKey::from_seed(Secret(std::string(32, seed)));
}

VerifierKey witness_key(char seed) {
  return *VerifierKey::parse(
      to_vkey("witness.example", key_of(seed).public_key(), cosignature_type));
}

VerifierKey log_key() {
  return *VerifierKey::parse(to_vkey(origin, key_of('a').public_key()));
}

std::string note_of(std::uint64_t size) {
  return *sign_checkpoint({origin, size, std::string(32, 'r')}, key_of('a'));
}

std::string cosigned(const std::string& note, std::uint64_t seconds = 1000) {
  const auto signature =
      cosign(parse_note(note)->text, "witness.example", key_of('w'), seconds);
  REQUIRE(signature);
  return note + to_line(*signature);
}

TEST_CASE("a cosignature is over the time and the checkpoint") {
  CHECK(cosigned_bytes("o\n1\nroot\n", 1679315147) ==
        "cosignature/v1\ntime 1679315147\no\n1\nroot\n");
  const std::string note = cosigned(note_of(3), 0x0102030405060708);
  const auto opened = open_note(note, {log_key(), witness_key('w')});
  REQUIRE(opened);
  const auto read = read_cosignature(opened->signatures[1].signature);
  REQUIRE(read);
  CHECK(read->seconds == 0x0102030405060708);
}

TEST_CASE("a cosignature with another time, text or key does not verify") {
  const std::string note = cosigned(note_of(3));
  const Note read = *parse_note(note);
  const std::string field = read.signatures[1].signature;
  REQUIRE(witness_key('w').verifies(read.text, field));
  CHECK_FALSE(witness_key('x').verifies(read.text, field));
  CHECK_FALSE(witness_key('w').verifies(read.text + "more\n", field));
  for (std::size_t i = 0; i < field.size(); ++i) {
    std::string changed = field;
    changed[i] ^= 1;
    CHECK_FALSE(witness_key('w').verifies(read.text, changed));
  }
  CHECK_FALSE(witness_key('w').verifies(read.text, field.substr(8)));
  CHECK_FALSE(witness_key('w').verifies(read.text, ""));
}

TEST_CASE("a witness does not speak for the log") {
  const std::string note = cosigned(note_of(3));
  CHECK(open_checkpoint(note, std::vector{log_key(), witness_key('w')}));
  CHECK_FALSE(open_checkpoint(note, witness_key('w')));
  // Not even one that has taken the log's name.
  const auto line = cosign(parse_note(note)->text, origin, key_of('a'), 1);
  const auto named = VerifierKey::parse(
      to_vkey(origin, key_of('a').public_key(), cosignature_type));
  REQUIRE(named);
  CHECK_FALSE(
      open_checkpoint(parse_note(note)->text + "\n" + to_line(*line), *named));
}

TEST_CASE("a request to a witness is read as it is written") {
  const std::string note = note_of(3);
  const AddCheckpoint first{0, {}, note};
  CHECK(to_text(first) == "old 0\n\n" + note);
  const AddCheckpoint later{
      2, {std::string(32, 'p'), std::string(32, 'q')}, note};
  for (const auto& request : {first, later}) {
    const auto read = parse_add_checkpoint(to_text(request));
    REQUIRE(read);
    CHECK(read->old_size == request.old_size);
    CHECK(read->proof == request.proof);
    CHECK(read->checkpoint == note);
  }
}

TEST_CASE("what is not a request to a witness is refused") {
  const std::string hash = "cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHA=\n";
  REQUIRE(parse_add_checkpoint("old 2\n" + hash + "\nnote"));
  std::string many;
  for (int i = 0; i < 64; ++i)
    many += hash;
  for (const std::string& bad :
       {std::string(), std::string("old 2"), "old 02\n" + hash + "\n",
        "old -2\n" + hash + "\n", "size 2\n" + hash + "\n", "old 2\n" + hash,
        "old 0\n" + hash + "\n", std::string("old 2\nabc=\n\n"),
        "old 2\n" + many + "\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_add_checkpoint(bad));
  }
}

TEST_CASE("the lines that a witness answers are signatures and nothing else") {
  const auto signature =
      *cosign("text\n", "witness.example", key_of('w'), 1000);
  const std::string line = to_line(signature);
  const auto read = parse_signatures(line + line);
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK(read->front().signature == signature.signature);
  for (const std::string& bad : {std::string(), std::string("\n"), "x" + line,
                                 line + "\n", line + "text\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_signatures(bad));
  }
  CHECK_FALSE(cosign("text\n", "a witness", key_of('w'), 1));
}

}  // namespace
}  // namespace hoopgit::ledger
