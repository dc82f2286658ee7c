#include "core/event/phrase.hpp"

#include "core/base/text.hpp"
#include "core/event/catalogue.hpp"

#include <optional>

namespace hoopgit::event {
namespace {

using json::Value;

/// A value as words; nullopt when it has none.
std::optional<std::string> words(const Value* value) {
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->as_text())
    return text->empty() ? std::nullopt : std::optional(printable(*text));
  if (const auto* number = value->as_integer()) return std::to_string(*number);
  const auto* items = value->as_array();
  if (items == nullptr || items->empty()) return std::nullopt;
  std::vector<std::string> all;
  for (const auto& item : *items) {
    auto one = words(&item);
    if (!one) one = words(item.find("name"));
    if (!one) one = words(item.find("sub"));
    if (!one) return std::nullopt;
    all.push_back(*std::move(one));
  }
  return join(all, ", ");
}

/// The text with its {names} filled in; nullopt when one has no value.
std::optional<std::string> fill(std::string_view text, const Value& data) {
  std::string filled;
  for (;;) {
    const auto open = text.find('{');
    filled += text.substr(0, open);
    if (open == text.npos) return filled;
    const auto close = text.find('}', open);
    const auto value =
        words(data.find(text.substr(open + 1, close - open - 1)));
    if (!value) return std::nullopt;
    filled += *value;
    text.remove_prefix(close + 1);
  }
}

std::string say(std::string_view clause, const Value& data) {
  std::string told;
  for (;;) {
    const auto open = clause.find('[');
    told += clause.substr(0, open);
    if (open == clause.npos) return told;
    const auto close = clause.find(']', open);
    told += fill(clause.substr(open + 1, close - open - 1), data).value_or("");
    clause.remove_prefix(close + 1);
  }
}

}  // namespace

std::string tell(const Value& entry) {
  const auto type = words(entry.find("type")).value_or("");
  const Kind* kind = find_kind(type);
  if (kind == nullptr) return type;
  const Value* data = entry.find("data");
  return say(kind->phrase, data == nullptr ? Value() : *data);
}

}  // namespace hoopgit::event
