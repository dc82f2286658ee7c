// Notes, proofs, requests, policies and paths as a stranger may publish them.
// What is read must be written again as it was.

#include "core/ledger/bundle.hpp"
#include "core/ledger/checkpoint.hpp"
#include "core/ledger/cosignature.hpp"
#include "core/ledger/tile.hpp"
#include "core/ledger/tlog_proof.hpp"
#include "core/ledger/witness_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace hoopgit;

void must(bool holds) {
  if (!holds) std::abort();
}

void read_texts(std::string_view input) {
  if (const auto checkpoint = ledger::parse_checkpoint(input))
    must(ledger::to_text(*checkpoint) == input);
  if (const auto proof = ledger::parse_tlog_proof(input))
    must(ledger::to_text(*proof) == input);
  if (const auto request = ledger::parse_add_checkpoint(input))
    must(ledger::to_text(*request) == input);
  if (const auto path = ledger::parse_tile_path(input))
    must(ledger::to_path(*path) == input);
}

void read_notes(std::string_view input) {
  if (const auto note = ledger::parse_note(input)) {
    std::string again = note->text + "\n";
    for (const auto& signature : note->signatures)
      again += ledger::to_line(signature);
    must(again == input);
  }
  (void)ledger::VerifierKey::parse_list(input);
  if (const auto policy = ledger::WitnessPolicy::parse(input))
    (void)policy->is_satisfied_by(input);
}

void read_entries(std::string_view input) {
  std::string again;
  ledger::BundleReader reader(input);
  while (!reader.is_at_end()) {
    const auto entry = reader.next();
    if (!entry) return;
    must(bool(ledger::add_entry(again, *entry)));
  }
  must(again == input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  read_texts(input);
  read_notes(input);
  read_entries(input);
  return 0;
}
