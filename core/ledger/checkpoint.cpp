#include "core/ledger/checkpoint.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/ledger/lines.hpp"
#include "core/ledger/merkle.hpp"

namespace hoopgit::ledger {
namespace {

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot read the checkpoint: " + std::string(why)};
}

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(checkpoint.root) + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const auto lines = split(text, '\n');
  if (lines.size() != 4 || !lines[3].empty())
    return bad("it is not three lines");
  if (lines[0].empty()) return bad("it names no log");
  const auto size = parse_number(lines[1]);
  if (!size) return bad("its size is not a number");
  const auto root = from_base64(lines[2]);
  if (!root || root->size() != hash_size) return bad("its root is not a hash");
  return Checkpoint{std::string(lines[0]), *size, *root};
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint,
                                    const crypto::SigningKey& key) {
  return sign_note(to_text(checkpoint), checkpoint.origin, key);
}

Result<std::string> sign_checkpoint(
    const Checkpoint& checkpoint, const std::vector<crypto::SigningKey>& keys) {
  return sign_note(to_text(checkpoint), checkpoint.origin, keys);
}

Result<Checkpoint> open_checkpoint(std::string_view note,
                                   const VerifierKey& key) {
  return open_checkpoint(note, std::vector<VerifierKey>{key});
}

Result<Checkpoint> open_checkpoint(std::string_view note,
                                   const std::vector<VerifierKey>& keys) {
  const Note read = TRY(parse_note(note));
  Checkpoint checkpoint = TRY(parse_checkpoint(read.text));
  std::vector<VerifierKey> own;
  for (const auto& key : keys)
    if (key.type() == ed25519_type && key.name() == checkpoint.origin)
      own.push_back(key);
  if (own.empty())
    return bad("no key that is trusted is of the log " +
               printable(checkpoint.origin));
  TRY(open_note(note, own));
  return checkpoint;
}

}  // namespace hoopgit::ledger
