#include "core/ledger/checkpoint.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/ledger/merkle.hpp"

#include <charconv>

namespace hoopgit::ledger {
namespace {

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot read the checkpoint: " + std::string(why)};
}

Result<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t size = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), size);
  const bool spelled_otherwise = text.size() > 1 && text.front() == '0';
  if (problem != std::errc() || end != text.data() + text.size() ||
      spelled_otherwise)
    return bad("its size is not a number");
  return size;
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
  const auto size = TRY(parse_size(lines[1]));
  const auto root = from_base64(lines[2]);
  if (!root || root->size() != hash_size) return bad("its root is not a hash");
  return Checkpoint{std::string(lines[0]), size, *root};
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint,
                                    const crypto::SigningKey& key) {
  return sign_note(to_text(checkpoint), checkpoint.origin, key);
}

Result<Checkpoint> open_checkpoint(std::string_view note,
                                   const VerifierKey& key) {
  const Note opened = TRY(open_note(note, {key}));
  Checkpoint checkpoint = TRY(parse_checkpoint(opened.text));
  if (checkpoint.origin != key.name())
    return bad("it is of the log " + printable(checkpoint.origin) +
               ", not of " + key.name());
  return checkpoint;
}

}  // namespace hoopgit::ledger
