#include "server/store/terms.hpp"

#include "core/base/committed.hpp"
#include "core/crypto/crypto.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::store {
namespace {

using json::Value;

constexpr std::array<std::string_view, 5> severities{
    "info", "notice", "warning", "high", "critical"};

/// Terms as they are found.
class Collector {
 public:
  explicit Collector(const Value& entry) : entry_(entry) {}

  void add(std::string_view kind, std::string_view value) {
    if (!value.empty()) terms_.push_back(term(kind, value));
  }

  void add_beside(const std::string& beside) {
    terms_.push_back(beside);
    constexpr std::string_view ref{"ref\0", 4};
    if (beside.starts_with(ref))
      add_ref_folders(std::string_view(beside).substr(ref.size()));
  }

  void add_actor() {
    const Value* actor = entry_.find("actor");
    if (actor == nullptr) return;
    const auto issuer = text(actor, "iss");
    const auto subject = text(actor, "sub");
    const auto name = text(actor, "name");
    add("issuer", issuer);
    add("subject", subject);
    const auto display = display_name();
    add("name", name);
    add("display", display);
    if (!subject.empty()) {
      terms_.push_back(person_term("person", issuer, subject));
      terms_.push_back(person_term("visible", issuer, subject));
    }
    const auto address = text(actor->find("client"), "ip");
    if (!committed_in(address).empty()) add("address", address);
    const auto agent = text(actor, "agent");
    add("agent", agent);
    // One that is somebody of its own is found by what it is called.
    if (agent.empty() && (text(actor, "kind") == "agent" ||
                          actor->find("on_behalf_of") != nullptr)) {
      add("agent", name);
      add("agent", display);
      add("agent", subject);
    }
    if (const Value* groups = actor->find("groups"))
      if (const auto* items = groups->as_array())
        for (const auto& group : *items)
          if (const auto* one = group.as_text()) add("group", *one);
  }

  void add_target() {
    const Value* target = entry_.find("target");
    if (target == nullptr) return;
    add("repository", text(target, "repo"));
    const Value* refs = target->find("refs");
    const auto* items = refs == nullptr ? nullptr : refs->as_array();
    if (items == nullptr) return;
    for (const auto& ref : *items) {
      add("ref", text(&ref, "ref"));
      add_ref_folders(text(&ref, "ref"));
      for (const auto* key : {"old", "new", "land"})
        add_object(text(&ref, key));
    }
  }

  void add_what() {
    const auto type = text(&entry_, "type");
    add("type", type);
    add("family", type.substr(0, type.find('.')));
    add("outcome", text(&entry_, "outcome"));
    const auto severity = text(&entry_, "severity");
    const auto* const at =
        std::find(severities.begin(), severities.end(), severity);
    // Everything is at least "info", which needs no term.
    for (const auto* one = severities.begin() + 1;
         at != severities.end() && one <= at; ++one)
      add("severity", *one);
    add("push", text(&entry_, "push_id"));
    add("policy", text(entry_.find("policy"), "sha256"));
  }

  void add_data() {
    const Value* data = entry_.find("data");
    if (data == nullptr) return;
    add_verdict(*data);
    add("approval", text(data, "subject"));
    add("rule", text(data, "rule"));
    add("fingerprint", text(data, "fingerprint"));
    add_object(text(data, "commit"));
  }

  std::vector<std::string> finish() {
    std::sort(terms_.begin(), terms_.end());
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
    return std::move(terms_);
  }

 private:
  /// Of the policy: each verdict has an event of its own.
  void add_verdict(const Value& data) {
    const auto type = text(&entry_, "type");
    add("verdict", text(&data, "verdict"));
    if (type == "approval.requested") add("verdict", "ask");
    if (type == "approval.granted" && text(&data, "by") == "policy")
      add("verdict", "allow");
    if (type == "push.refused" && text(&data, "step") == "policy")
      add("verdict", "deny");
  }

  static std::string_view text(const Value* object, std::string_view key) {
    const Value* value = object == nullptr ? nullptr : object->find(key);
    const auto* found = value == nullptr ? nullptr : value->as_text();
    return found == nullptr ? std::string_view() : *found;
  }

  /// What the entry commits to as the name of its actor; empty: nothing.
  std::string_view display_name() const {
    const Value* bodies = entry_.find("bodies");
    return text(bodies == nullptr ? nullptr : bodies->find("display"),
                "sha256");
  }

  /// "refs/heads/a/b" lies under "refs/", "refs/heads/" and "refs/heads/a/".
  void add_ref_folders(std::string_view ref) {
    for (auto at = ref.find('/'); at != ref.npos; at = ref.find('/', at + 1))
      add("ref_under", ref.substr(0, at + 1));
  }

  void add_object(std::string_view id) {
    if (id.find_first_not_of('0') != id.npos) add("object", id);
  }

  const Value& entry_;
  std::vector<std::string> terms_{};
};

std::uint64_t from_big_endian(const char* bytes) {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i)
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

/// The first 64 bits of an id of which only the beginning is known.
std::uint64_t object_bits(std::string_view hex, char filler) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    const char digit = i < hex.size() ? hex[i] : filler;
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    bits = bits << 4 | (static_cast<unsigned>(value) & 0xF);
  }
  return bits;
}

std::int64_t object_number(std::string_view hex, char filler) {
  constexpr std::uint64_t object_bit = std::uint64_t{1} << 63;
  return static_cast<std::int64_t>(object_bit | object_bits(hex, filler) >> 1);
}

}  // namespace

std::string term(std::string_view kind, std::string_view value) {
  std::string made;
  made.reserve(kind.size() + 1 + value.size());
  made += kind;
  made += '\0';
  made += value;
  return made;
}

std::string person_term(std::string_view kind, std::string_view issuer,
                        std::string_view subject) {
  return term(kind, term(issuer, subject));
}

std::vector<std::string> terms_of(const Value& entry,
                                  const std::vector<std::string>& beside,
                                  const std::optional<Person>& requester) {
  Collector collector(entry);
  collector.add_actor();
  collector.add_target();
  collector.add_what();
  collector.add_data();
  for (const auto& one : beside)
    collector.add_beside(one);
  if (requester)
    collector.add("visible", term(requester->issuer, requester->subject));
  return collector.finish();
}

std::int64_t number_of_term(std::string_view of) {
  constexpr std::string_view object{"object\0", 7};
  if (of.starts_with(object))
    return object_number(of.substr(object.size()), '0');
  // A context of its own for each thread: to make one costs more than to hash.
  thread_local crypto::ShortHash hash;
  std::array<char, 32> digest{};
  hash.hash(of, {}, digest.data());
  return static_cast<std::int64_t>(from_big_endian(digest.data()) >> 1);
}

ObjectRange objects_from(std::string_view beginning) {
  return {object_number(beginning, '0'), object_number(beginning, 'f')};
}

}  // namespace hoopgit::store
