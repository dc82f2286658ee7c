// Signed notes (c2sp.org/signed-note): a text, a blank line, and a line for
// each signature. What a checkpoint is published as.
//
//     const std::string note = TRY(sign_note(text, origin, key));
//     const auto known = TRY(VerifierKey::parse(vkey));
//     const Note read = TRY(open_note(note, {known}));  // read.text is genuine

#pragma once

#include "core/base/result.hpp"
#include "core/crypto/crypto.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

/// What comes before the key when it is hashed or written.
constexpr char ed25519_type = '\x01';
/// A witness's key: its signature holds a time too, see cosignature.hpp.
constexpr char cosignature_type = '\x04';

/// The first four bytes, raw, of SHA-256(name || LF || type || public key).
std::string key_id(std::string_view name, char type,
                   std::string_view public_key);

/// "<name>+<key id in hex>+<base64(type || public key)>": how a log's key is
/// handed to those who verify.
std::string to_vkey(std::string_view name, std::string_view ed25519_key,
                    char type = ed25519_type);

/// Not empty, UTF-8, no Unicode space, no '+'.
bool is_key_name(std::string_view name);

/// A key that somebody trusts, by the name that it signs under.
class VerifierKey {
 public:
  /// Reads a vkey; refuses an id that does not fit, and other types than the
  /// two above.
  static Result<VerifierKey> parse(std::string_view vkey);

  /// One a line, as in log.vkey after a change of keys; empty lines and those
  /// that begin with '#' are comments. Keys of types that we do not know are
  /// left out; an error when none is left.
  static Result<std::vector<VerifierKey>> parse_list(std::string_view text);

  /// All of them, or the error of the first that is none.
  static Result<std::vector<VerifierKey>> parse_all(
      const std::vector<std::string>& vkeys);

  const std::string& name() const { return name_; }
  const std::string& id() const { return id_; }
  char type() const { return type_; }

  /// Whether `signature`, as in NoteSignature, is by this key over `text`.
  bool verifies(std::string_view text, std::string_view signature) const;

 private:
  VerifierKey(std::string name, std::string id, char type,
              crypto::PublicKey key)
      : name_(std::move(name)),
        id_(std::move(id)),
        type_(type),
        key_(std::move(key)) {}

  std::string name_;
  std::string id_;
  char type_;
  crypto::PublicKey key_;
};

struct NoteSignature {
  std::string name;
  std::string id;         ///< 4 raw bytes.
  std::string signature;  ///< What follows the id; 64 bytes for Ed25519.
};

/// "(dash) <name> <base64(id || signature)>", with its LF.
std::string to_line(const NoteSignature& signature);

/// Such lines and nothing else: what a witness answers. At most 100.
Result<std::vector<NoteSignature>> parse_signatures(std::string_view lines);

struct Note {
  std::string text;  ///< Ends with LF.
  std::vector<NoteSignature> signatures{};
};

/// The note of `text` with one Ed25519 signature. Refuses a text that a note
/// cannot hold (no LF at its end, controls, not UTF-8) and a bad name.
Result<std::string> sign_note(std::string_view text, std::string_view name,
                              const crypto::SigningKey& key);

/// The same, signed by several keys under one name: while a key is replaced,
/// the old one and the new one sign together. At least one.
Result<std::string> sign_note(std::string_view text, std::string_view name,
                              const std::vector<crypto::SigningKey>& keys);

/// Takes a note apart; says nothing about who signed it. At most 1 MiB and 100
/// signatures.
Result<Note> parse_note(std::string_view bytes);

/// The same, and verifies: every signature under a (name, key id) of `known`
/// must hold, and at least one must be there. Others are ignored, so that
/// witnesses and newer kinds of key can sign beside ours.
Result<Note> open_note(std::string_view bytes,
                       const std::vector<VerifierKey>& known);

}  // namespace hoopgit::ledger
