#include "core/ledger/prover.hpp"

#include "tests/support/log_files.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace hoopgit::ledger {
namespace {

TEST_CASE("many proofs at once are the proofs one by one") {
  for (const std::uint64_t size : {1U, 2U, 3U, 255U, 256U, 257U, 511U, 700U}) {
    const auto files = stage::make_log({.size = size});
    const auto source = stage::source_of(files);
    const auto read = LogReader(source, size).hashes();
    Prover prover(source, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      CAPTURE(size, index);
      REQUIRE(*prover.inclusion(index) == *prove_inclusion(index, size, read));
    }
  }
}

TEST_CASE("proofs of a log of three levels hold, in any order") {
  constexpr std::uint64_t size = 66'000;
  const auto files = stage::make_log({.size = size});
  const auto source = stage::source_of(files);
  const auto read = LogReader(source, size).hashes();
  Prover prover(source, size);
  for (const std::uint64_t index : {65'999U, 0U, 65'536U, 65'535U, 300U, 1U})
    CHECK(*prover.inclusion(index) == *prove_inclusion(index, size, read));
}

TEST_CASE("there is no proof without its tiles, nor of what is not there") {
  auto files = stage::make_log({.size = 300});
  const auto source = stage::source_of(files);
  CHECK(Prover(source, 300).inclusion(300).error().fault == Fault::usage);
  files.at("tile/0/000").resize(40);
  CHECK(Prover(source, 300).inclusion(3).error().fault == Fault::corrupt);
  files.erase("tile/0/000");
  CHECK(Prover(source, 300).inclusion(3).error().fault == Fault::not_found);
}

TEST_CASE("each tile is read once") {
  const auto files = stage::make_log({.size = 600});
  std::multiset<std::string> read;
  const Source source = [&](const std::string& path) {
    read.insert(path);
    return stage::source_of(files)(path);
  };
  Prover prover(source, 600);
  for (std::uint64_t index = 0; index < 256; ++index)
    REQUIRE(prover.inclusion(index));
  CHECK(read.count("tile/0/000") == 1);
  CHECK(read.size() <= 3);
}

}  // namespace
}  // namespace hoopgit::ledger
