// Whose signatures make a checkpoint good (c2sp.org/tlog-policy):
//
//     log relay.example.com/log/1+fe48ed32+AQOh...
//     https://relay.example.com/log/1 witness north north.example+...+BA...
//     https://north.example witness south south.example+...+BA... group both
//     all north south quorum both

#pragma once

#include "core/base/result.hpp"
#include "core/ledger/note.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

class WitnessPolicy {
 public:
  struct Log {
    VerifierKey key;
    std::string url{};  ///< May be empty.
  };
  struct Witness {
    std::string name;
    VerifierKey key;
    std::string url{};  ///< May be empty.
  };

  /// Every line is a rule, empty, or a comment with '#'. Names are defined
  /// before they are used and are in one group at most; there is one quorum.
  /// Errors are Fault::usage and name the line.
  static Result<WitnessPolicy> parse(std::string_view text);

  const std::vector<Log>& logs() const { return logs_; }
  const std::vector<Witness>& witnesses() const { return witnesses_; }
  std::vector<VerifierKey> log_keys() const;

  /// Whether enough witnesses have cosigned this checkpoint. A wrong signature
  /// of a known witness is an error, as in open_note(). Says nothing about the
  /// log's own signature.
  Result<bool> is_satisfied_by(std::string_view note) const;

 private:
  struct Group {
    std::size_t needed = 0;
    std::vector<std::string> members{};
  };
  class Reader;

  std::vector<Log> logs_{};
  std::vector<Witness> witnesses_{};
  std::vector<std::pair<std::string, Group>> groups_{};  // Members come before.
  std::string quorum_{};  // "none", or a witness, or a group.
};

}  // namespace hoopgit::ledger
