#include "core/event/entry.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace hoopgit::event {
namespace {

using json::Value;

std::string text_of(const Value* value) {
  if (value == nullptr) return {};
  if (const auto* text = value->as_text()) return *text;
  if (const auto* number = value->as_integer()) return std::to_string(*number);
  const Value* encoded = value->find("b64");
  if (encoded == nullptr || encoded->as_text() == nullptr) return {};
  const auto bytes = from_base64(*encoded->as_text());
  return bytes ? printable(*bytes) : std::string();
}

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot read the entry: " + std::string(why)};
}

}  // namespace

Result<Entry> Entry::read(Item item, Openings openings) {
  auto value = json::parse(item.bytes, {.bytes = largest_entry, .depth = 16});
  if (!value) return bad("it is not JSON");
  Entry entry(std::move(item), std::move(openings), *std::move(value));
  TRY(check_entry(entry.item_.bytes));
  if (const Kind* kind = find_kind(entry.type())) entry.kind_ = kind;
  if (const auto severity = find_severity(entry.text({"severity"})))
    entry.severity_ = *severity;
  const auto time = parse_rfc3339(entry.text({"time"}));
  if (!time) return bad("its time is not one");
  entry.time_ = *time;
  entry.read_refs();
  return entry;
}

void Entry::read_refs() {
  const Value* refs = find({"target", "refs"});
  if (refs == nullptr || refs->as_array() == nullptr) return;
  for (const auto& ref : *refs->as_array()) {
    const Value* land = ref.find("land");
    refs_.push_back({text_of(ref.find("ref")), text_of(ref.find("old")),
                     text_of(land != nullptr ? land : ref.find("new")),
                     text_of(ref.find("kind"))});
  }
}

const Value* Entry::find(std::initializer_list<std::string_view> path) const {
  const Value* at = &value_;
  for (const auto key : path) {
    at = at->find(key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string Entry::text(std::initializer_list<std::string_view> path) const {
  return text_of(find(path));
}

std::string Entry::subject() const {
  return openings_.subject.empty() ? text({"actor", "sub"}) : openings_.subject;
}

std::string Entry::name() const {
  if (!openings_.display.empty()) return openings_.display;
  return openings_.email.empty() ? text({"actor", "name"}) : openings_.email;
}

std::string Entry::address() const {
  return openings_.address.empty() ? text({"actor", "client", "ip"})
                                   : openings_.address;
}

std::string Entry::reason() const {
  auto reason = text({"data", "reason"});
  return reason.empty() ? text({"data", "comment"}) : reason;
}

}  // namespace hoopgit::event
