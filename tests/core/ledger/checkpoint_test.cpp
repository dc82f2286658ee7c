#include "core/ledger/checkpoint.hpp"

#include "core/base/encoding.hpp"
#include "core/ledger/merkle.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

const std::string origin = "relay.example.com/log/1";

crypto::SigningKey counting_key() {
  std::string seed;
  for (char c = 0; c < 32; ++c)
    seed += c;
  return *crypto::SigningKey::from_seed(Secret(seed));
}

Checkpoint three_entries() {
  Frontier frontier;
  for (const std::string& entry :
       {std::string(), std::string(1, '\0'), std::string("\x10")})
    frontier.append(leaf_hash(entry));
  return {origin, frontier.size(), frontier.root()};
}

TEST_CASE("a checkpoint is the bytes that Go's note.Open takes") {
  CHECK(to_vkey(origin, counting_key().public_key()) ==
        "relay.example.com/log/1+fe48ed32"
        "+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
  const auto note = sign_checkpoint(three_entries(), counting_key());
  REQUIRE(note);
  CHECK(*note ==
        "relay.example.com/log/1\n"
        "3\n"
        "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n"
        "\n"
        "\xe2\x80\x94 relay.example.com/log/1 "
        "/kjtMroTBUlfLD+avLyy3oNdkbaDXPPI50IZ5TH5mE+Hoy/nr1k75j/a0o0r47An"
        "Fl8vtRGiaLrybar/hn8ZsM3oogk=\n");
}

TEST_CASE("a checkpoint opens with its log's key") {
  const auto key =
      VerifierKey::parse(to_vkey(origin, counting_key().public_key()));
  REQUIRE(key);
  const auto opened =
      open_checkpoint(*sign_checkpoint(three_entries(), counting_key()), *key);
  REQUIRE(opened);
  CHECK(*opened == three_entries());
}

TEST_CASE("a key speaks for its own log only") {
  const auto key =
      VerifierKey::parse(to_vkey(origin, counting_key().public_key()));
  Checkpoint other = three_entries();
  other.origin = "relay.example.com/log/2";
  const auto note = sign_note(to_text(other), origin, counting_key());
  REQUIRE(note);
  CHECK_FALSE(open_checkpoint(*note, *key));
}

TEST_CASE("what is not a checkpoint is refused") {
  const std::string root = to_base64(std::string(32, 'r'));
  CHECK(parse_checkpoint("o\n0\n" + root + "\n"));
  CHECK(parse_checkpoint("o\n18446744073709551615\n" + root + "\n"));
  for (const std::string& bad :
       {std::string(), "o\n1\n" + root, "o\n1\n" + root + "\nmore\n",
        "\n1\n" + root + "\n", "o\n01\n" + root + "\n", "o\n-1\n" + root + "\n",
        "o\n\n" + root + "\n", "o\n1 \n" + root + "\n",
        "o\n18446744073709551616\n" + root + "\n",
        "o\n1\n" + to_base64(std::string(31, 'r')) + "\n",
        "o\n1\n" + root.substr(0, 43) + "\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_checkpoint(bad));
  }
}

}  // namespace
}  // namespace hoopgit::ledger
