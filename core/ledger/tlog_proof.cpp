#include "core/ledger/tlog_proof.hpp"

#include "core/base/encoding.hpp"
#include "core/ledger/lines.hpp"

namespace hoopgit::ledger {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_mark = "extra ";
constexpr std::string_view index_mark = "index ";

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot read the proof: " + std::string(why)};
}

}  // namespace

std::string to_text(const TlogProof& proof) {
  std::string text(first_line);
  text += '\n';
  if (proof.extra) {
    text += extra_mark;
    text += to_base64(*proof.extra) + "\n";
  }
  text += index_mark;
  text += std::to_string(proof.index) + "\n";
  return text + to_lines(proof.hashes) + "\n" + proof.checkpoint;
}

Result<TlogProof> parse_tlog_proof(std::string_view text) {
  TlogProof proof;
  if (take_line(text) != first_line)
    return bad("it does not begin with " + std::string(first_line));
  auto line = take_line(text);
  if (line && line->starts_with(extra_mark)) {
    auto extra = from_base64(line->substr(extra_mark.size()));
    if (!extra) return bad("what is extra is not base64");
    proof.extra = *std::move(extra);
    line = take_line(text);
  }
  if (!line || !line->starts_with(index_mark)) return bad("it has no index");
  const auto index = parse_number(line->substr(index_mark.size()));
  if (!index) return bad("its index is not a number");
  proof.index = *index;
  auto hashes = take_hashes(text);
  if (!hashes) return bad("it is not hashes and an empty line");
  proof.hashes = *std::move(hashes);
  proof.checkpoint = text;
  return proof;
}

Result<Checkpoint> check_tlog_proof(const TlogProof& proof,
                                    std::string_view leaf,
                                    const std::vector<VerifierKey>& keys) {
  Checkpoint checkpoint = TRY(open_checkpoint(proof.checkpoint, keys));
  TRY(check_inclusion(proof.index, checkpoint.size, leaf, proof.hashes,
                      checkpoint.root));
  return checkpoint;
}

}  // namespace hoopgit::ledger
