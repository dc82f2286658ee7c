#include "core/ledger/merkle.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

const std::vector<std::string> eight_entries{
    "",
    std::string(1, '\0'),
    "\x10",
    "\x20\x21",
    "\x30\x31",
    "\x40\x41\x42\x43",
    "\x50\x51\x52\x53\x54\x55\x56\x57",
    "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};

/// RFC 6962, 2.1, as it is defined: split at the largest power of two below n.
std::string root_by_definition(const std::vector<std::string>& leaves,
                               std::size_t from, std::size_t to) {
  if (to == from) return crypto::sha256("");
  if (to - from == 1) return leaves[from];
  std::size_t half = 1;
  while (half * 2 < to - from)
    half *= 2;
  return node_hash(root_by_definition(leaves, from, from + half),
                   root_by_definition(leaves, from + half, to));
}

TEST_CASE("the empty tree has the hash of nothing") {
  CHECK(to_hex(Frontier().root()) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(Frontier().bytes().empty());
}

TEST_CASE("leaves are hashed as in RFC 6962") {
  CHECK(to_hex(leaf_hash("")) ==
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  const std::string entry = R"({"id":"01JD0000000000000000000000",)"
                            R"("time":"2026-01-02T03:04:05.000000006Z",)"
                            R"("type":"relay.started","v":1})";
  CHECK(entry.size() == 104);
  CHECK(to_hex(leaf_hash(entry)) ==
        "467f0542dad20ff216434f55f75d33a0b1bf60098442353ba0c95dbf7a6e4382");
}

TEST_CASE("eight entries have the root that other logs give them") {
  Frontier frontier;
  for (const auto& entry : eight_entries)
    frontier.append(leaf_hash(entry));
  CHECK(frontier.size() == 8);
  CHECK(to_hex(frontier.root()) ==
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST_CASE("the frontier has the root of the definition at every size") {
  std::vector<std::string> leaves;
  Frontier frontier;
  for (std::size_t n = 0; n < 300; ++n) {
    INFO(n);
    REQUIRE(frontier.root() == root_by_definition(leaves, 0, n));
    leaves.push_back(leaf_hash(std::to_string(n)));
    frontier.append(leaves.back());
  }
}

TEST_CASE("a frontier goes on from its bytes at every size") {
  Frontier whole;
  for (std::uint64_t n = 0; n < 70; ++n) {
    auto again = Frontier::from(whole.size(), whole.bytes());
    REQUIRE(again);
    again->append(leaf_hash("next"));
    Frontier other = whole;
    other.append(leaf_hash("next"));
    CHECK(again->root() == other.root());
    CHECK(again->size() == n + 1);
    whole.append(leaf_hash(std::to_string(n)));
  }
}

TEST_CASE("bytes that do not fit the size are not a frontier") {
  CHECK_FALSE(Frontier::from(0, std::string(32, 'x')));
  CHECK_FALSE(Frontier::from(3, std::string(32, 'x')));
  CHECK_FALSE(Frontier::from(1, std::string(31, 'x')));
  CHECK(Frontier::from(1, std::string(31, 'x')).error().fault ==
        Fault::corrupt);
}

TEST_CASE("appending tells which subtrees of 256, 65,536 ... completed") {
  Frontier frontier;
  std::vector<Subtree> completed;
  for (std::uint64_t n = 0; n < 65'536 + 256; ++n)
    for (auto& subtree : frontier.append(leaf_hash(std::to_string(n)))) {
      CHECK((n + 1) % 256 == 0);
      completed.push_back(std::move(subtree));
    }
  REQUIRE(completed.size() == 256 + 1 + 1);
  Frontier second;
  for (std::uint64_t n = 256; n < 512; ++n)
    second.append(leaf_hash(std::to_string(n)));
  CHECK(completed[1] == Subtree{1, 1, second.root()});
  CHECK(completed[255].level == 1);
  CHECK(completed[256].level == 2);
  CHECK(completed[256].index == 0);
  std::string roots;
  for (std::size_t i = 0; i < 256; ++i)
    roots += completed[i].root;
  CHECK(completed[256].root == TreeHash().fold(roots));
  CHECK(completed[257].index == 256);
}

TEST_CASE("hashing in place gives what hashing apart gives") {
  TreeHash hash;
  char bytes[hash_size];
  for (const auto& entry : eight_entries) {
    hash.leaf(entry, bytes);
    CHECK(std::string_view(bytes, hash_size) == leaf_hash(entry));
  }
  const std::string left = leaf_hash("left");
  std::string right = leaf_hash("right");
  const std::string node = node_hash(left, right);
  hash.node(left, right, right.data());
  CHECK(right == node);
}

TEST_CASE("a salted body commits as the specification's vector says") {
  // H(salt || body), with a salt of 32 zero bytes.
  CHECK(crypto::sha256_hex(std::string(32, '\0') + "ada@example.com") ==
        "9d3260c9ede97de697d018c08865df2166255dc59868ab5cca3a120b28a311a7");
}

}  // namespace
}  // namespace hoopgit::ledger
