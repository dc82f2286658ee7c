#include "core/json/json.hpp"

#include "core/base/text.hpp"
#include "core/json/fraction.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace hoopgit::json {
namespace {

using Foreign = nlohmann::json;

Error bad(std::string_view why) {
  return {Fault::usage, "cannot read the JSON: " + std::string(why)};
}

/// Builds a Value from nlohmann's parse events, each part where it stays. A
/// parse into nlohmann's own value would keep the last of two equal keys
/// without a word.
class Builder final : public nlohmann::json_sax<Foreign> {
 public:
  explicit Builder(std::size_t depth) : deepest_(depth) {}

  bool null() override { return add(Value()); }
  bool boolean(bool value) override { return add(Value(value)); }
  bool number_integer(number_integer_t value) override {
    return add(Value(std::int64_t{value}));
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<std::uint64_t>(INT64_MAX))
      return stop("an integer is too large");
    return add(Value(static_cast<std::int64_t>(value)));
  }
  bool number_float(number_float_t value, const string_t&) override {
    return add(Value(value));
  }
  bool string(string_t& value) override { return add(Value(std::move(value))); }
  bool binary(binary_t&) override { return stop("it holds binary data"); }

  bool start_object(std::size_t) override { return open(Value(Object())); }
  bool key(string_t& name) override {
    const auto [member, is_new] =
        open_.back()->as_object()->try_emplace(std::move(name));
    member_ = &member->second;
    return is_new || stop("a key is given twice");
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Value(Array())); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t position, const std::string&,
                   const Foreign::exception&) override {
    return stop("it is malformed at byte " + std::to_string(position));
  }

  const std::string& problem() const { return problem_; }
  Value take() { return std::move(done_); }

 private:
  bool stop(std::string why) {
    if (problem_.empty()) problem_ = std::move(why);
    return false;
  }

  bool open(Value container) {
    if (open_.size() >= deepest_) return stop("it is nested too deeply");
    open_.push_back(&place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool add(Value value) {
    place(std::move(value));
    return true;
  }

  /// Where it is until the whole is taken: an array grows only while none of
  /// its items is open.
  Value& place(Value value) {
    if (!open_.empty())
      if (auto* const items = open_.back()->as_array())
        return items->emplace_back(std::move(value));
    return (open_.empty() ? done_ : *member_) = std::move(value);
  }

  std::size_t deepest_;
  Value done_{};
  std::vector<Value*> open_{};
  Value* member_ = nullptr;  // Of the object that is open, and comes next.
  std::string problem_{};
};

Result<void> check_canonical(const Value& value) {
  constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;
  if (value.as_double() != nullptr)
    return Error{Fault::internal,
                 "cannot write canonical JSON: it holds a fraction"};
  if (const auto* integer = value.as_integer())
    if (*integer > largest || *integer < -largest)
      return Error{Fault::internal,
                   "cannot write canonical JSON: an integer is too large"};
  if (const auto* array = value.as_array())
    for (const auto& item : *array)
      TRY(check_canonical(item));
  if (const auto* object = value.as_object())
    for (const auto& [key, member] : *object) {
      // Only so is byte order the order of UTF-16 units that JCS asks for.
      for (const char c : key)
        if (static_cast<unsigned char>(c) >= 0x80)
          return Error{Fault::internal,
                       "cannot write canonical JSON: a key is not ASCII"};
      TRY(check_canonical(member));
    }
  return {};
}

Error wrong(std::string_view key, std::string_view expected) {
  return bad("\"" + printable(key) + "\" is not " + std::string(expected));
}

Result<const Value*> member(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  if (found == nullptr || found->is_null())
    return bad("\"" + std::string(key) + "\" is missing");
  return found;
}

}  // namespace

Value::Value(Array value) : data_(std::move(value)) {}
Value::Value(Object value) : data_(std::move(value)) {}

bool Value::is_null() const {
  return std::holds_alternative<std::monostate>(data_);
}
const bool* Value::as_bool() const {
  return std::get_if<bool>(&data_);
}
const std::int64_t* Value::as_integer() const {
  return std::get_if<std::int64_t>(&data_);
}
const double* Value::as_double() const {
  return std::get_if<double>(&data_);
}
const std::string* Value::as_text() const {
  return std::get_if<std::string>(&data_);
}
const Array* Value::as_array() const {
  return std::get_if<Array>(&data_);
}
const Object* Value::as_object() const {
  return std::get_if<Object>(&data_);
}
Array* Value::as_array() {
  return std::get_if<Array>(&data_);
}
Object* Value::as_object() {
  return std::get_if<Object>(&data_);
}

const Value* Value::find(std::string_view key) const {
  const auto* members = as_object();
  if (members == nullptr) return nullptr;
  const auto found = members->find(key);
  return found == members->end() ? nullptr : &found->second;
}

void Value::set(std::string key, Value value) {
  if (is_null()) data_ = Object();
  std::get<Object>(data_).insert_or_assign(std::move(key), std::move(value));
}

Result<std::string> Value::text(std::string_view key) const {
  const Value* found = TRY(member(*this, key));
  if (found->as_text() == nullptr) return wrong(key, "a string");
  return *found->as_text();
}

Result<std::int64_t> Value::integer(std::string_view key) const {
  const Value* found = TRY(member(*this, key));
  if (found->as_integer() == nullptr) return wrong(key, "an integer");
  return *found->as_integer();
}

Result<bool> Value::boolean(std::string_view key) const {
  const Value* found = TRY(member(*this, key));
  if (found->as_bool() == nullptr) return wrong(key, "true or false");
  return *found->as_bool();
}

Result<Array> Value::array(std::string_view key) const {
  const Value* found = TRY(member(*this, key));
  if (found->as_array() == nullptr) return wrong(key, "an array");
  return *found->as_array();
}

Result<Object> Value::object(std::string_view key) const {
  const Value* found = TRY(member(*this, key));
  if (found->as_object() == nullptr) return wrong(key, "an object");
  return *found->as_object();
}

Result<std::vector<std::string>> Value::texts(std::string_view key) const {
  std::vector<std::string> found;
  for (const auto& item : TRY(array(key))) {
    if (item.as_text() == nullptr) return wrong(key, "an array of strings");
    found.push_back(*item.as_text());
  }
  return found;
}

Result<std::optional<std::string>> Value::maybe_text(
    std::string_view key) const {
  const Value* found = find(key);
  if (found == nullptr || found->is_null()) return std::optional<std::string>();
  return std::optional<std::string>(TRY(text(key)));
}

Result<std::optional<std::int64_t>> Value::maybe_integer(
    std::string_view key) const {
  const Value* found = find(key);
  if (found == nullptr || found->is_null())
    return std::optional<std::int64_t>();
  return std::optional<std::int64_t>(TRY(integer(key)));
}

Result<std::optional<bool>> Value::maybe_boolean(std::string_view key) const {
  const Value* found = find(key);
  if (found == nullptr || found->is_null()) return std::optional<bool>();
  return std::optional<bool>(TRY(boolean(key)));
}

bool operator==(const Value& a, const Value& b) {
  return a.data_ == b.data_;
}

Value object(std::initializer_list<std::pair<std::string, Value>> members) {
  Object made;
  for (const auto& [key, value] : members)
    made.insert_or_assign(key, value);
  return made;
}

Value array_of(const std::vector<std::string>& texts) {
  Array made;
  for (const auto& text : texts)
    made.emplace_back(text);
  return made;
}

Result<Value> parse(std::string_view text, Limits limits) {
  if (text.size() > limits.bytes)
    return Error{Fault::limit, "cannot read the JSON: it is larger than " +
                                   std::to_string(limits.bytes) + " bytes"};
  if (!is_utf8(text)) return bad("it is not UTF-8");
  Builder builder(limits.depth);
  if (!Foreign::sax_parse(text, &builder))
    return bad(builder.problem().empty() ? "it is malformed"
                                         : builder.problem());
  return builder.take();
}

std::string text_of(double fraction) {
  return Foreign(fraction).dump();
}

Result<std::string> canonical(const Value& value) {
  TRY(check_canonical(value));
  return dump(value);
}

}  // namespace hoopgit::json
