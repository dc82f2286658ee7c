#include "core/base/text.hpp"
#include "core/yaml/document.hpp"

#include <algorithm>
#include <charconv>

namespace hoopgit::yaml {
namespace {

using Inner = Node::Inner;

std::string quoted(std::string_view key) {
  return "'" + std::string(key) + "'";
}

void add_once(std::vector<std::string>& keys, std::string_view key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end())
    keys.emplace_back(key);
}

bool contains(const std::vector<std::string>& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// How many letters must be put in, taken out, changed, or swapped with their
/// neighbour to make `a` of `b`.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(
      a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1,
                             cost[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

/// The known key that was probably meant; empty if none is near.
std::string closest(std::string_view key,
                    const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = std::min<std::size_t>(3, key.size() / 2 + 1);
  if (key.size() > 64) return best;
  for (const std::string& candidate : known) {
    const std::size_t found = distance(key, candidate);
    if (found >= least) continue;
    least = found;
    best = candidate;
  }
  return best;
}

const Member* find(const Inner& map, std::string_view key) {
  for (const Member& member : map.members)
    if (member.key == key) return &member;
  return nullptr;
}

}  // namespace

bool Node::is_present() const {
  return inner_->kind != Kind::absent;
}
bool Node::is_map() const {
  return inner_->kind == Kind::map;
}
bool Node::is_list() const {
  return inner_->kind == Kind::list;
}
bool Node::is_text() const {
  return inner_->kind == Kind::scalar;
}
bool Node::is_quoted() const {
  return inner_->quoted;
}
std::size_t Node::size() const {
  return inner_->items.size() + inner_->members.size();
}
std::size_t Node::line() const {
  return inner_->place.line;
}
std::size_t Node::column() const {
  return inner_->place.column;
}
const Problems& Node::problems() const {
  return *inner_->problems;
}

Node Node::member(std::string_view key, Presence presence) const {
  add_once(inner_->known, key);
  if (const Member* found = find(*inner_, key); found && found->value)
    return Node(found->value);
  if (presence == required && inner_->kind == Kind::map)
    problem("missing key " + quoted(key));
  // What is missing from a map that is wrong itself is not worth a word.
  const Kind kind =
      inner_->kind == Kind::wrong || (presence == required && is_map())
          ? Kind::wrong
          : Kind::absent;
  return Node(std::make_shared<Inner>(
      Inner{inner_->problems, kind, inner_->place, std::string(key)}));
}

/// Notes what this node should have been, and gives an empty one for it.
Node Node::wrong(std::string message) const {
  problem(inner_->key.empty() ? std::move(message)
                              : quoted(inner_->key) + " " + message);
  return Node(std::make_shared<Inner>(
      Inner{inner_->problems, Kind::wrong, inner_->place, inner_->key}));
}

Node Node::any(std::string_view key, Presence presence) const {
  return member(key, presence);
}

Node Node::map(std::string_view key, Presence presence) const {
  Node found = member(key, presence);
  switch (found.inner_->kind) {
    case Kind::absent:
    case Kind::wrong:
    case Kind::map:
      return found;
    default:
      return found.wrong("must be a map");
  }
}

Node Node::list(std::string_view key, Presence presence) const {
  Node found = member(key, presence);
  switch (found.inner_->kind) {
    case Kind::absent:
    case Kind::wrong:
    case Kind::list:
      return found;
    default:
      return found.wrong("must be a list");
  }
}

std::string Node::text(std::string_view key, Presence presence) const {
  return member(key, presence).text();
}

std::string Node::text() const {
  if (inner_->kind == Kind::absent || inner_->kind == Kind::wrong) return {};
  if (inner_->kind != Kind::scalar) {
    (void)wrong("must be text");
    return {};
  }
  return inner_->text;
}

std::optional<std::int64_t> Node::integer(std::string_view key,
                                          Presence presence) const {
  const Node found = member(key, presence);
  if (found.inner_->kind == Kind::absent || found.inner_->kind == Kind::wrong)
    return std::nullopt;
  const std::string& text = found.inner_->text;
  std::int64_t number = 0;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (found.is_text() && !found.is_quoted() && failure == std::errc() &&
      end == text.data() + text.size())
    return number;
  (void)found.wrong("must be a whole number");
  return std::nullopt;
}

std::optional<bool> Node::boolean(std::string_view key,
                                  Presence presence) const {
  const Node found = member(key, presence);
  if (found.inner_->kind == Kind::absent || found.inner_->kind == Kind::wrong)
    return std::nullopt;
  const std::string& text = found.inner_->text;
  if (found.is_text() && !found.is_quoted() &&
      (text == "true" || text == "false"))
    return text == "true";
  (void)found.wrong("must be true or false");
  return std::nullopt;
}

std::optional<std::chrono::seconds> Node::duration(std::string_view key,
                                                   Presence presence) const {
  const Node found = member(key, presence);
  if (found.inner_->kind == Kind::absent || found.inner_->kind == Kind::wrong)
    return std::nullopt;
  if (found.is_text()) {
    const auto parsed = parse_duration(found.inner_->text);
    if (parsed) return *parsed;
  }
  (void)found.wrong("must be a duration, such as 90s, 10m, 8h or 7d");
  return std::nullopt;
}

std::vector<std::string> Node::texts(std::string_view key,
                                     Presence presence) const {
  const Node found = list(key, presence);
  if (found.is_list() && found.inner_->items.empty())
    (void)found.wrong("is an empty list");
  std::vector<std::string> texts;
  for (const Node& item : found.items()) {
    // An item that is not text is noted, and is not a text.
    std::string text = item.text();
    if (item.is_text()) texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<Node> Node::items() const {
  std::vector<Node> nodes;
  nodes.reserve(inner_->items.size());
  for (const auto& item : inner_->items)
    nodes.emplace_back(item);
  return nodes;
}

std::vector<std::pair<std::string, Node>> Node::members() const {
  inner_->all_known = true;
  std::vector<std::pair<std::string, Node>> nodes;
  for (const Member& member : inner_->members)
    if (member.value) nodes.emplace_back(member.key, Node(member.value));
  return nodes;
}

void Node::problem(std::string message) const {
  if (inner_->kind == Kind::wrong) return;
  inner_->problems->add(inner_->place.line, inner_->place.column,
                        std::move(message));
}

void Node::refuse(std::string_view key, std::string message) const {
  skip(key);
  if (const Member* found = find(*inner_, key))
    inner_->problems->add(found->place.line, found->place.column,
                          std::move(message));
}

void Node::skip(std::string_view key) const {
  add_once(inner_->refused, key);
}

void Node::done() const {
  if (inner_->all_known) return;
  for (const Member& member : inner_->members) {
    if (contains(inner_->known, member.key)) continue;
    if (contains(inner_->refused, member.key)) continue;
    const std::string meant = closest(member.key, inner_->known);
    inner_->problems->add(
        member.place.line, member.place.column,
        "unknown key " + quoted(member.key) +
            (meant.empty() ? "" : ": did you mean " + quoted(meant) + "?"));
  }
}

}  // namespace hoopgit::yaml
