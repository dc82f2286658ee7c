#include "core/ledger/witness_policy.hpp"

#include "core/base/text.hpp"
#include "core/ledger/lines.hpp"

#include <algorithm>
#include <set>

namespace hoopgit::ledger {
namespace {

constexpr std::string_view no_quorum = "none";
constexpr std::size_t most_rules = 4096;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (const auto word : split(line, ' '))
    for (const auto part : split(word, '\t'))
      if (!trim(part).empty()) words.push_back(trim(part));
  return words;
}

}  // namespace

/// Reads line after line into a policy.
class WitnessPolicy::Reader {
 public:
  Result<void> read(std::string_view text) {
    std::size_t number = 0;
    for (const auto line : split(text, '\n')) {
      ++number;
      const auto words = words_of(line);
      if (words.empty() || words[0].starts_with('#')) continue;
      if (number > most_rules) return bad(number, "it is too long");
      const std::string problem = rule(words);
      if (!problem.empty()) return bad(number, problem);
    }
    if (policy_.quorum_.empty())
      return Error{Fault::usage,
                   "cannot read the witness policy: it has no quorum"};
    return {};
  }

  WitnessPolicy take() { return std::move(policy_); }

 private:
  using Words = std::vector<std::string_view>;

  static Error bad(std::size_t number, std::string_view why) {
    return {Fault::usage, "cannot read the witness policy: line " +
                              std::to_string(number) + ": " + std::string(why)};
  }

  /// What is wrong with it; empty: nothing.
  std::string rule(const Words& words) {
    if (words[0] == "log") return log(words);
    if (words[0] == "witness") return witness(words);
    if (words[0] == "group") return group(words);
    if (words[0] == "quorum") return quorum(words);
    return "it is no log, witness, group or quorum";
  }

  std::string log(const Words& words) {
    if (words.size() < 2 || words.size() > 3) return "write: log VKEY [URL]";
    auto key = VerifierKey::parse(words[1]);
    if (!key) return key.error().message;
    if (key->type() != ed25519_type) return "the key is not one of a log";
    policy_.logs_.push_back(
        {*std::move(key), std::string(words.size() > 2 ? words[2] : "")});
    return "";
  }

  std::string witness(const Words& words) {
    if (words.size() < 3 || words.size() > 4)
      return "write: witness NAME VKEY [URL]";
    auto key = VerifierKey::parse(words[2]);
    if (!key) return key.error().message;
    if (key->type() != cosignature_type)
      return "the key is not one of a witness";
    for (const auto& other : policy_.witnesses_)
      // Two names for one key would let one witness count as two.
      if (other.key.id() == key->id() && other.key.name() == key->name())
        return "this key has a name already";
    if (!define(words[1])) return "the name is taken";
    policy_.witnesses_.push_back(
        {std::string(words[1]), *std::move(key),
         std::string(words.size() > 3 ? words[3] : "")});
    return "";
  }

  std::string group(const Words& words) {
    if (words.size() < 4) return "write: group NAME N|any|all MEMBER...";
    Group group;
    for (const auto member : Words(words.begin() + 3, words.end())) {
      if (!names_.contains(member))
        return "no witness or group is called " + printable(member);
      if (!in_groups_.insert(std::string(member)).second)
        return printable(member) + " is in a group already";
      group.members.emplace_back(member);
    }
    const auto needed = words[2] == "any"   ? std::optional<std::uint64_t>(1)
                        : words[2] == "all" ? group.members.size()
                                            : parse_number(words[2]);
    if (!needed || *needed == 0 || *needed > group.members.size())
      return "a group needs at least one member and at most all";
    group.needed = static_cast<std::size_t>(*needed);
    if (!define(words[1])) return "the name is taken";
    policy_.groups_.emplace_back(std::string(words[1]), std::move(group));
    return "";
  }

  std::string quorum(const Words& words) {
    if (words.size() != 2) return "write: quorum NAME|none";
    if (!policy_.quorum_.empty()) return "there is a quorum already";
    if (words[1] != no_quorum && !names_.contains(words[1]))
      return "no witness or group is called " + printable(words[1]);
    policy_.quorum_ = words[1];
    return "";
  }

  bool define(std::string_view name) {
    return name != no_quorum && names_.insert(std::string(name)).second;
  }

  WitnessPolicy policy_{};
  std::set<std::string, std::less<>> names_{};
  std::set<std::string, std::less<>> in_groups_{};
};

Result<WitnessPolicy> WitnessPolicy::parse(std::string_view text) {
  Reader reader;
  TRY(reader.read(text));
  return reader.take();
}

std::vector<VerifierKey> WitnessPolicy::log_keys() const {
  std::vector<VerifierKey> keys;
  for (const auto& log : logs_)
    keys.push_back(log.key);
  return keys;
}

Result<bool> WitnessPolicy::is_satisfied_by(std::string_view note) const {
  const Note read = TRY(parse_note(note));
  std::set<std::string, std::less<>> satisfied{std::string(no_quorum)};
  for (const auto& signature : read.signatures)
    for (const auto& [name, key, url] : witnesses_) {
      if (key.name() != signature.name || key.id() != signature.id) continue;
      if (!key.verifies(read.text, signature.signature))
        return Error{Fault::corrupt,
                     "cannot count the witnesses: the signature of " + name +
                         " is wrong"};
      satisfied.insert(name);
    }
  for (const auto& [name, group] : groups_) {
    const auto there = std::count_if(
        group.members.begin(), group.members.end(),
        [&](const auto& member) { return satisfied.contains(member); });
    if (static_cast<std::size_t>(there) >= group.needed) satisfied.insert(name);
  }
  return satisfied.contains(quorum_);
}

}  // namespace hoopgit::ledger
