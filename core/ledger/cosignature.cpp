#include "core/ledger/cosignature.hpp"

#include "core/ledger/lines.hpp"

namespace hoopgit::ledger {
namespace {

constexpr std::size_t time_size = 8;
constexpr std::size_t signature_size = 64;
constexpr std::string_view old_mark = "old ";

Error bad_request(std::string_view why) {
  return {Fault::corrupt,
          "cannot read the request to a witness: " + std::string(why)};
}

}  // namespace

Result<Cosignature> read_cosignature(std::string_view field) {
  if (field.size() != time_size + signature_size)
    return Error{Fault::corrupt,
                 "cannot read the cosignature: it is not 72 bytes"};
  std::uint64_t seconds = 0;
  for (const char c : field.substr(0, time_size))
    seconds = seconds << 8 | static_cast<unsigned char>(c);
  return Cosignature{seconds, field.substr(time_size)};
}

std::string cosigned_bytes(std::string_view checkpoint_text,
                           std::uint64_t seconds) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" +
         std::string(checkpoint_text);
}

Result<NoteSignature> cosign(std::string_view checkpoint_text,
                             std::string_view witness_name,
                             const crypto::SigningKey& key,
                             std::uint64_t seconds) {
  if (!is_key_name(witness_name))
    return Error{Fault::usage,
                 "cannot cosign the checkpoint: the name of the witness has a "
                 "space or a '+', or is empty"};
  std::string field;
  for (int shift = 56; shift >= 0; shift -= 8)
    field += static_cast<char>(seconds >> shift & 0xff);
  field += key.sign(cosigned_bytes(checkpoint_text, seconds));
  return NoteSignature{std::string(witness_name),
                       key_id(witness_name, cosignature_type, key.public_key()),
                       field};
}

std::string to_text(const AddCheckpoint& request) {
  return std::string(old_mark) + std::to_string(request.old_size) + "\n" +
         to_lines(request.proof) + "\n" + request.checkpoint;
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view text) {
  const auto first = take_line(text);
  if (!first || !first->starts_with(old_mark))
    return bad_request("it does not begin with the old size");
  const auto old_size = parse_number(first->substr(old_mark.size()));
  if (!old_size) return bad_request("the old size is not a number");
  auto proof = take_hashes(text);
  if (!proof) return bad_request("the proof is not hashes and an empty line");
  if (*old_size == 0 && !proof->empty())
    return bad_request("there is a proof from size 0");
  return AddCheckpoint{*old_size, *std::move(proof), std::string(text)};
}

}  // namespace hoopgit::ledger
