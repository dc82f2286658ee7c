#include "server/store/entry.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace hoopgit::store {
namespace {

using json::Value;

/// How much of an event is kept.
struct Limits {
  std::size_t text;   ///< Bytes of a text in `data`.
  std::size_t items;  ///< Of a list in `data`.
  std::size_t groups;
  std::size_t refs;
  std::size_t depth = 8;  ///< Of `data`.
};

// From what is normal to what always fits. A ref item has up to 380 bytes.
constexpr std::array<Limits, 5> ladder{{{2000, 200, 200, 50},
                                        {500, 50, 100, 50},
                                        {200, 20, 50, 20},
                                        {100, 5, 10, 5},
                                        {0, 0, 0, 0, 0}}};

constexpr std::size_t longest_agent = 256;
constexpr std::size_t longest_id = 512;  // Everything else in the header.
constexpr std::int64_t largest_number = (std::int64_t{1} << 53) - 1;

/// The beginning of a text, whole characters only.
std::string cut_to(std::string_view text, std::size_t size, bool& cut) {
  if (text.size() <= size) return std::string(text);
  cut = true;
  const auto is_inside = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (size > 0 && is_inside(size))
    --size;
  return std::string(text.substr(0, size));
}

bool is_plain_key(std::string_view key) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !key.empty() && key.size() <= 64 &&
         std::all_of(key.begin(), key.end(), is_plain);
}

/// A value as the format has it. `cut` is set when something is missing, and
/// marked in the nearest object.
class Trimmer {
 public:
  explicit Trimmer(const Limits& limits) : limits_(limits) {}

  Value trim(const Value& value, std::size_t depth, bool& cut) const {
    if (const auto* text = value.as_text())
      return cut_to(*text, limits_.text, cut);
    if (const auto* number = value.as_integer();
        number != nullptr &&
        (*number > largest_number || *number < -largest_number))
      return std::to_string(*number);
    if (value.as_double() != nullptr) return json::dump(value);
    if (value.as_array() == nullptr && value.as_object() == nullptr)
      return value;
    if (depth >= limits_.depth) {
      cut = true;
      return nullptr;
    }
    if (const auto* items = value.as_array())
      return trim_array(*items, depth, cut);
    return trim_object(*value.as_object(), depth, cut);
  }

 private:
  Value trim_array(const json::Array& items, std::size_t depth,
                   bool& cut) const {
    json::Array kept;
    for (const auto& item : items) {
      if (kept.size() == limits_.items) {
        cut = true;
        break;
      }
      kept.push_back(trim(item, depth + 1, cut));
    }
    return kept;
  }

  Value trim_object(const json::Object& members, std::size_t depth,
                    bool& cut) const {
    const bool plain = std::all_of(
        members.begin(), members.end(),
        [](const auto& member) { return is_plain_key(member.first); });
    if (!plain) {
      json::Array pairs;
      for (const auto& [key, value] : members)
        pairs.push_back(json::Array{key, value});
      return trim_array(pairs, depth, cut);
    }
    json::Object kept;
    bool missing = members.size() > limits_.items;
    for (const auto& [key, value] : members) {
      if (kept.size() == limits_.items) break;
      kept.emplace(key, trim(value, depth + 1, missing));
    }
    if (missing) kept.insert_or_assign("cut", true);
    return kept;
  }

  Limits limits_;
};

std::string header_text(std::string_view text) {
  bool ignored = false;
  return cut_to(text, longest_id, ignored);
}

Value client_of(const Actor& actor) {
  bool cut = false;
  Value client =
      json::object({{"ip", header_text(actor.address)},
                    {"ua", cut_to(actor.user_agent, longest_agent, cut)}});
  if (cut) client.set("cut", true);
  return client;
}

Value actor_of(const std::optional<Actor>& actor, const Limits& limits) {
  if (!actor) return json::object({{"kind", "system"}});
  // Issuer and subject are who it is, and are never cut: whoever made the
  // Person has limited them.
  Value made = json::object({{"kind", actor->kind},
                             {"iss", actor->person.issuer},
                             {"sub", actor->person.subject}});
  bool cut = false;
  if (actor->groups) {
    json::Array groups;
    for (const auto& group : *actor->groups) {
      if (groups.size() == limits.groups) break;
      groups.emplace_back(header_text(group));
    }
    if (groups.size() < actor->groups->size()) {
      cut = true;
      made.set("group_count", static_cast<std::int64_t>(actor->groups->size()));
    }
    made.set("groups", std::move(groups));
  }
  if (!actor->agent.empty()) made.set("agent", header_text(actor->agent));
  if (!actor->session.empty())
    made.set("session_id", header_text(actor->session));
  if (actor->on_behalf_of)
    made.set("on_behalf_of",
             json::object({{"iss", actor->on_behalf_of->issuer},
                           {"sub", actor->on_behalf_of->subject}}));
  if (!actor->address.empty() || !actor->user_agent.empty())
    made.set("client", client_of(*actor));
  if (cut) made.set("cut", true);
  return made;
}

Value target_of(const Target& target, const Limits& limits) {
  Value made = json::object({{"upstream_id", header_text(target.upstream)},
                             {"repo", header_text(target.repository)}});
  if (target.refs.empty()) return made;
  json::Array refs;
  for (const auto& update : target.refs) {
    if (refs.size() == limits.refs) break;
    refs.push_back(json::object({{"ref", update.ref},
                                 {"old", update.old_id.hex()},
                                 {"new", update.new_id.hex()},
                                 {"kind", git::name_of(update.kind)}}));
  }
  if (refs.size() < target.refs.size())
    made.set("ref_count", static_cast<std::int64_t>(target.refs.size()));
  made.set("refs", std::move(refs));
  return made;
}

Value data_of(const Value& data, const Limits& limits) {
  bool cut = false;
  Value trimmed = Trimmer(limits).trim(data, 0, cut);
  if (cut && trimmed.as_object() == nullptr)
    return json::object({{"cut", true}});
  return trimmed;
}

Value policy_of(const Event& event) {
  Value made = json::Object();
  const auto set = [&](const char* key, const std::string& text) {
    if (!text.empty()) made.set(key, header_text(text));
  };
  set("name", event.policy_name);
  set("version", event.policy_version);
  set("sha256", event.policy_sha256);
  return made;
}

Value bodies_of(const std::vector<BodyReference>& bodies) {
  Value made = json::Object();
  for (const auto& body : bodies) {
    Value one = json::object({{"sha256", body.sha256}});
    if (!body.type.empty()) one.set("type", header_text(body.type));
    if (body.bytes) one.set("bytes", static_cast<std::int64_t>(*body.bytes));
    made.set(body.name, std::move(one));
  }
  return made;
}

/// A body that cannot be named in the entry would be kept without a proof.
Result<void> check_bodies(const Event& event) {
  std::set<std::string_view> seen;
  for (const auto& body : event.bodies)
    if (!is_plain_key(body.name) || !seen.insert(body.name).second ||
        body.sha256.size() != 64)
      return Error{Fault::internal, "cannot record " + event.type +
                                        ": a body has no good name or digest"};
  return {};
}

Value to_value(const Event& event, const Stamp& stamp, const RelayName& relay,
               const Value& more, const Limits& limits) {
  Value made = json::object(
      {{"v", 1},
       {"id", stamp.id},
       {"time", to_rfc3339(stamp.time)},
       {"mono", json::object({{"boot", stamp.boot},
                              {"ns", std::to_string(stamp.monotonic_ns)}})},
       {"type", header_text(event.type)},
       {"outcome", name_of(event.outcome)},
       {"severity", name_of(event.severity)},
       {"relay",
        json::object({{"node", header_text(relay.node)},
                      {"build", header_text(relay.build)},
                      {"config_sha256", header_text(relay.config_sha256)}})},
       {"actor", actor_of(event.actor, limits)}});
  if (event.target) made.set("target", target_of(*event.target, limits));
  if (event.push) made.set("push_id", event.push->text());
  if (Value policy = policy_of(event); !policy.as_object()->empty())
    made.set("policy", std::move(policy));
  if (!event.bodies.empty()) made.set("bodies", bodies_of(event.bodies));
  Value data = event.data.is_null() ? Value() : data_of(event.data, limits);
  if (const auto* members = more.as_object())
    for (const auto& [key, value] : *members)
      data.set(key, value);
  if (!data.is_null()) made.set("data", std::move(data));
  return made;
}

}  // namespace

Result<Entry> make_entry(const Event& event, const Stamp& stamp,
                         const RelayName& relay, const json::Value& more) {
  TRY(check_bodies(event));
  for (const auto& limits : ladder) {
    Value value = to_value(event, stamp, relay, more, limits);
    std::string bytes = TRY(json::canonical(value));
    if (bytes.size() <= largest_entry)
      return Entry{std::move(bytes), std::move(value)};
  }
  return Error{Fault::limit,
               "cannot record " + event.type +
                   ": the name of the person is too long for an entry"};
}

Result<std::string> to_entry(const Event& event, const Stamp& stamp,
                             const RelayName& relay) {
  return TRY(make_entry(event, stamp, relay)).bytes;
}

}  // namespace hoopgit::store
