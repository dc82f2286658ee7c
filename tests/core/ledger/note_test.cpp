#include "core/ledger/note.hpp"

#include "core/base/encoding.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

crypto::SigningKey key_of(char seed) {
  return *crypto::SigningKey::from_seed(Secret(std::string(32, seed)));
}

VerifierKey verifier_of(std::string_view name, char seed) {
  return *VerifierKey::parse(to_vkey(name, key_of(seed).public_key()));
}

std::string signature_line(const std::string& note) {
  return note.substr(note.rfind("\n\n") + 2);
}

TEST_CASE("a note that was signed opens with the key, and only with it") {
  const auto note = sign_note("some\ntext\n", "log.example/1", key_of('a'));
  REQUIRE(note);
  const auto opened = open_note(*note, {verifier_of("log.example/1", 'a')});
  REQUIRE(opened);
  CHECK(opened->text == "some\ntext\n");
  CHECK_FALSE(open_note(*note, {verifier_of("log.example/1", 'b')}));
  CHECK_FALSE(open_note(*note, {verifier_of("log.example/2", 'a')}));
  CHECK_FALSE(open_note(*note, {}));
}

TEST_CASE("one changed bit in a note is found") {
  const std::string note = *sign_note("text\n", "log.example/1", key_of('a'));
  const auto key = verifier_of("log.example/1", 'a');
  for (std::size_t i = 0; i < note.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = note;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      INFO(i);
      CHECK_FALSE(open_note(changed, {key}));
    }
}

TEST_CASE("the text of a note ends at the last blank line") {
  const std::string text = "a\n\n\xe2\x80\x94 not a signature\n";
  const auto note = sign_note(text, "log.example/1", key_of('a'));
  REQUIRE(note);
  const auto opened = open_note(*note, {verifier_of("log.example/1", 'a')});
  REQUIRE(opened);
  CHECK(opened->text == text);
}

TEST_CASE("signatures of unknown keys are ignored") {
  const std::string ours = *sign_note("text\n", "log.example/1", key_of('a'));
  const std::string theirs = *sign_note("text\n", "witness", key_of('w'));
  std::string note = ours + signature_line(theirs);
  for (int i = 0; i < 16; ++i)
    note += "\xe2\x80\x94 newer " + to_base64("idid" + std::string(900, 's')) +
            "\n";
  const auto opened = open_note(note, {verifier_of("log.example/1", 'a')});
  REQUIRE(opened);
  CHECK(opened->signatures.size() == 18);
}

TEST_CASE("a wrong signature of one known key spoils the whole note") {
  const std::string ours = *sign_note("text\n", "log.example/1", key_of('a'));
  const std::string other = *sign_note("other\n", "witness", key_of('w'));
  CHECK_FALSE(open_note(
      ours + signature_line(other),
      {verifier_of("log.example/1", 'a'), verifier_of("witness", 'w')}));
}

TEST_CASE("what is not a note is refused") {
  const std::string good = *sign_note("text\n", "log.example/1", key_of('a'));
  REQUIRE(parse_note(good));
  const std::string line = signature_line(good);
  const std::vector<std::string> bad{
      "",
      "text\n",
      "text\n\n",
      good.substr(0, good.size() - 1),
      good + "\n",
      "te\xffxt\n\n" + line,
      "te\txt\n\n" + line,
      "text\r\n\r\n" + line,
      "text\n\n- log.example/1 " + line.substr(line.rfind(' ') + 1),
      "text\n\n\xe2\x80\x94 log.example/1\n",
      "text\n\n\xe2\x80\x94 log+example " + to_base64("idids") + "\n",
      "text\n\n\xe2\x80\x94 log " + to_base64("idid") + "\n",
      "text\n\n\xe2\x80\x94 log not*base64\n",
  };
  for (const auto& bytes : bad) {
    CAPTURE(bytes);
    CHECK_FALSE(parse_note(bytes));
  }
  std::string many = "text\n\n";
  for (int i = 0; i < 101; ++i)
    many += line;
  CHECK_FALSE(parse_note(many));
}

TEST_CASE("a text or name that a note cannot hold is not signed") {
  CHECK_FALSE(sign_note("no line feed", "log", key_of('a')));
  CHECK_FALSE(sign_note("tab\t\n", "log", key_of('a')));
  CHECK_FALSE(sign_note("text\n", "", key_of('a')));
  CHECK_FALSE(sign_note("text\n", "a log", key_of('a')));
  CHECK_FALSE(sign_note("text\n", "a+log", key_of('a')));
  CHECK_FALSE(sign_note("text\n", "a\xc2\xa0log", key_of('a')));
}

TEST_CASE("a list of keys leaves out the kinds that we do not know") {
  const std::string first = to_vkey("log", key_of('a').public_key());
  const std::string second = to_vkey("log", key_of('b').public_key());
  const std::string bytes(1312, 'k');
  const std::string newer = "log+" + to_hex(key_id("log", '\x06', bytes)) +
                            "+" + to_base64("\x06" + bytes);
  const auto keys = VerifierKey::parse_list("# since 2026\n" + first + "\n\n" +
                                            newer + "\n" + second);
  REQUIRE(keys);
  REQUIRE(keys->size() == 2);
  CHECK((*keys)[1].id() == VerifierKey::parse(second)->id());
  CHECK_FALSE(VerifierKey::parse_list(""));
  CHECK_FALSE(VerifierKey::parse_list(newer + "\n"));
  CHECK_FALSE(VerifierKey::parse_list(first + "\nnonsense\n"));
}

TEST_CASE("two keys of one log sign side by side") {
  const auto note = sign_note("text\n", "log.example/1",
                              std::vector{key_of('a'), key_of('b')});
  REQUIRE(note);
  CHECK(open_note(*note, {verifier_of("log.example/1", 'a')}));
  CHECK(open_note(*note, {verifier_of("log.example/1", 'b')}));
  CHECK_FALSE(open_note(*note, {verifier_of("log.example/1", 'c')}));
  CHECK_FALSE(sign_note("text\n", "log", std::vector<crypto::SigningKey>()));
}

TEST_CASE("what is not an Ed25519 verifier key is refused") {
  const std::string good = to_vkey("log", key_of('a').public_key());
  REQUIRE(VerifierKey::parse(good));
  const std::string raw = key_of('a').public_key();
  const std::string newer = "\x06" + raw;
  for (const std::string& bad :
       {std::string(), std::string("log"), "x" + good, good + "A",
        good.substr(4),
        "log+" + to_hex(key_id("log", '\x06', raw)) + "+" + to_base64(newer),
        "log+00000000+" + to_base64("\x01" + raw),
        "log+" + to_hex(key_id("log", '\x01', "short")) + "+" +
            to_base64(std::string("\x01") + "short")}) {
    CAPTURE(bad);
    CHECK_FALSE(VerifierKey::parse(bad));
  }
}

}  // namespace
}  // namespace hoopgit::ledger
