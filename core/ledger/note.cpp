#include "core/ledger/note.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/ledger/cosignature.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::ledger {
namespace {

constexpr std::size_t largest_note = std::size_t{1024} * 1024;
constexpr std::size_t most_signatures = 100;
constexpr std::size_t id_size = 4;
constexpr std::string_view dash = "\xe2\x80\x94 ";  // U+2014 and a space.

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot read the signed note: " + std::string(why)};
}

Error bad_key(std::string_view why) {
  return {Fault::usage, "cannot read the verifier key: " + std::string(why)};
}

bool is_note_text(std::string_view text) {
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n';
  };
  return is_utf8(text) && text.ends_with('\n') &&
         std::none_of(text.begin(), text.end(), is_control);
}

/// "<name> <base64(id || signature)>", what follows the dash.
Result<NoteSignature> parse_signature(std::string_view line) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos)
    return bad("a signature line has no signature");
  const auto name = line.substr(0, space);
  if (!is_key_name(name)) return bad("a signature line has no valid name");
  const auto raw = from_base64(line.substr(space + 1));
  if (!raw || raw->size() <= id_size)
    return bad("a signature is not valid base64");
  return NoteSignature{std::string(name), raw->substr(0, id_size),
                       raw->substr(id_size)};
}

}  // namespace

bool is_key_name(std::string_view name) {
  static constexpr std::array<std::string_view, 25> spaces{
      "\t",           "\n",           "\v",
      "\f",           "\r",           " ",
      "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80",
      "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
      "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85",
      "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
      "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
      "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
      "\xe3\x80\x80"};
  const auto holds = [&](std::string_view what) {
    return name.find(what) != std::string_view::npos;
  };
  return !name.empty() && is_utf8(name) && !holds("+") &&
         std::none_of(spaces.begin(), spaces.end(), holds);
}

std::string key_id(std::string_view name, char type,
                   std::string_view public_key) {
  std::string input(name);
  input += '\n';
  input += type;
  input += public_key;
  return crypto::sha256(input).substr(0, id_size);
}

std::string to_vkey(std::string_view name, std::string_view ed25519_key,
                    char type) {
  const std::string id = key_id(name, type, ed25519_key);
  return std::string(name) + "+" + to_hex(id) + "+" +
         to_base64(type + std::string(ed25519_key));
}

namespace {

/// A vkey whose id fits, of whatever type.
struct SpelledKey {
  std::string_view name;
  std::string id;
  char type;
  std::string key;

  bool is_known() const {
    return type == ed25519_type || type == cosignature_type;
  }
};

Result<SpelledKey> parse_spelled(std::string_view vkey) {
  // A name has no '+', base64 may have one: only the first two count.
  const auto first = vkey.find('+');
  const auto second =
      first == vkey.npos ? vkey.npos : vkey.find('+', first + 1);
  if (second == vkey.npos) return bad_key("it is not of the form name+id+key");
  const auto name = vkey.substr(0, first);
  if (!is_key_name(name)) return bad_key("its name is not valid");
  const auto id = from_hex(vkey.substr(first + 1, second - first - 1));
  const auto raw = from_base64(vkey.substr(second + 1));
  if (!id || id->size() != id_size || !raw || raw->empty())
    return bad_key("it is not of the form name+id+key");
  SpelledKey spelled{name, *id, raw->front(), raw->substr(1)};
  if (key_id(name, spelled.type, spelled.key) != *id)
    return bad_key("its id does not fit its name and key");
  return spelled;
}

}  // namespace

Result<VerifierKey> VerifierKey::parse(std::string_view vkey) {
  auto spelled = TRY(parse_spelled(vkey));
  if (!spelled.is_known()) return bad_key("it is not an Ed25519 key");
  auto key = TRY(crypto::PublicKey::ed25519(spelled.key));
  return VerifierKey(std::string(spelled.name), std::move(spelled.id),
                     spelled.type, std::move(key));
}

Result<std::vector<VerifierKey>> VerifierKey::parse_all(
    const std::vector<std::string>& vkeys) {
  std::vector<VerifierKey> keys;
  keys.reserve(vkeys.size());
  for (const auto& vkey : vkeys)
    keys.push_back(TRY(parse(vkey)));
  return keys;
}

Result<std::vector<VerifierKey>> VerifierKey::parse_list(
    std::string_view text) {
  std::vector<VerifierKey> keys;
  for (const auto given : split(text, '\n')) {
    const auto line = trim(given);
    if (line.empty() || line.starts_with('#')) continue;
    if (TRY(parse_spelled(line)).is_known()) keys.push_back(TRY(parse(line)));
  }
  if (keys.empty()) return bad_key("there is no Ed25519 key in the list");
  return keys;
}

bool VerifierKey::verifies(std::string_view text,
                           std::string_view signature) const {
  if (type_ == ed25519_type) return key_.verifies(text, signature);
  const auto cosigned = read_cosignature(signature);
  return cosigned && key_.verifies(cosigned_bytes(text, cosigned->seconds),
                                   cosigned->signature);
}

std::string to_line(const NoteSignature& signature) {
  std::string line(dash);
  line += signature.name;
  line += ' ';
  line += to_base64(signature.id + signature.signature);
  line += '\n';
  return line;
}

Result<std::string> sign_note(std::string_view text, std::string_view name,
                              const crypto::SigningKey& key) {
  return sign_note(text, name, std::vector<crypto::SigningKey>{key});
}

Result<std::string> sign_note(std::string_view text, std::string_view name,
                              const std::vector<crypto::SigningKey>& keys) {
  if (!is_note_text(text))
    return Error{Fault::internal,
                 "cannot sign the note: its text is not lines of UTF-8"};
  if (!is_key_name(name))
    return Error{Fault::usage,
                 "cannot sign the note: the name of the log has "
                 "a space or a '+', or is empty"};
  if (keys.empty())
    return Error{Fault::internal, "cannot sign the note: there is no key"};
  std::string note(text);
  note += '\n';
  for (const auto& key : keys)
    note +=
        to_line({std::string(name),
                 key_id(name, ed25519_type, key.public_key()), key.sign(text)});
  return note;
}

Result<std::vector<NoteSignature>> parse_signatures(std::string_view lines) {
  if (!lines.ends_with('\n')) return bad("it has no signatures");
  lines.remove_suffix(1);
  std::vector<NoteSignature> signatures;
  for (auto line : split(lines, '\n')) {
    if (!line.starts_with(dash)) return bad("a signature line is malformed");
    line.remove_prefix(dash.size());
    if (signatures.size() == most_signatures)
      return bad("it has more than 100 signatures");
    signatures.push_back(TRY(parse_signature(line)));
  }
  return signatures;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > largest_note) return bad("it is larger than 1 MiB");
  if (!is_note_text(bytes)) return bad("it is not lines of UTF-8");
  const auto blank = bytes.rfind("\n\n");
  if (blank == bytes.npos) return bad("it has no signatures");
  auto signatures = TRY(parse_signatures(bytes.substr(blank + 2)));
  return Note{std::string(bytes.substr(0, blank + 1)), std::move(signatures)};
}

Result<Note> open_note(std::string_view bytes,
                       const std::vector<VerifierKey>& known) {
  Note note = TRY(parse_note(bytes));
  bool verified = false;
  for (const auto& signature : note.signatures)
    for (const auto& key : known) {
      if (key.name() != signature.name || key.id() != signature.id) continue;
      if (!key.verifies(note.text, signature.signature))
        return bad("the signature of " + key.name() + " is wrong");
      verified = true;
    }
  if (!verified) return bad("no key that is trusted has signed it");
  return note;
}

}  // namespace hoopgit::ledger
