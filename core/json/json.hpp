// JSON as a value of our own, so that nlohmann's header stays in one file.
//
//     const Value body = TRY(json::parse(text));
//     const std::string name = TRY(body.text("name"));        // must be there
//     const auto expires = TRY(body.maybe_integer("expires")); // may be absent
//     json::Value answer = json::object({{"id", id}, {"count", 3}});
//     send(json::dump(answer));
//
// Reading is strict (RFC 8259): duplicate keys, unpaired surrogates, bytes that
// are not UTF-8, trailing bytes and nesting over the limit are refused. Writing
// is canonical (RFC 8785, JCS): keys sorted, no blanks; with our keys, which
// are ASCII, byte order is JCS order. Numbers are 64-bit integers, or doubles
// when the text has a fraction or an exponent; canonical() refuses doubles.

#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hoopgit::json {

class Value;
using Array = std::vector<Value>;
using Object = std::map<std::string, Value, std::less<>>;

class Value {
 public:
  Value() = default;  ///< null
  Value(std::nullptr_t) {}
  Value(bool value) : data_(value) {}
  Value(std::int64_t value) : data_(value) {}
  Value(int value) : data_(std::int64_t{value}) {}
  Value(unsigned value) : data_(std::int64_t{value}) {}
  Value(double value) : data_(value) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(Array value);
  Value(Object value);

  bool is_null() const;
  const bool* as_bool() const;
  const std::int64_t* as_integer() const;
  const double* as_double() const;
  const std::string* as_text() const;
  const Array* as_array() const;
  const Object* as_object() const;
  Array* as_array();
  Object* as_object();

  /// The member of an object; nullptr if absent, or if this is no object.
  const Value* find(std::string_view key) const;

  /// Adds or replaces a member; makes null an object. On anything else a bug.
  void set(std::string key, Value value);

  /// Members of an object, by type. Errors are Fault::usage and name the key.
  Result<std::string> text(std::string_view key) const;
  Result<std::int64_t> integer(std::string_view key) const;
  Result<bool> boolean(std::string_view key) const;
  Result<Array> array(std::string_view key) const;
  Result<Object> object(std::string_view key) const;
  Result<std::vector<std::string>> texts(std::string_view key) const;

  /// The same, nullopt when the key is absent or null; wrong types are errors.
  Result<std::optional<std::string>> maybe_text(std::string_view key) const;
  Result<std::optional<std::int64_t>> maybe_integer(std::string_view key) const;
  Result<std::optional<bool>> maybe_boolean(std::string_view key) const;

  friend bool operator==(const Value&, const Value&);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array,
               Object>
      data_;
};

/// object({{"a", 1}, {"b", "two"}}). A later duplicate wins.
Value object(std::initializer_list<std::pair<std::string, Value>> members);
Value array_of(const std::vector<std::string>& texts);

struct Limits {
  std::size_t bytes = std::size_t{16} * 1024 * 1024;
  std::size_t depth = 16;
};
Result<Value> parse(std::string_view text, Limits limits = {});

/// One line, keys sorted. Text that is not UTF-8 becomes {"b64":"..."}, and a
/// fraction is written as the shortest text that reads back the same.
std::string dump(const Value& value);

/// With line breaks and two blanks of indentation: for people.
std::string dump_pretty(const Value& value);

/// RFC 8785. Refuses fractions and integers beyond 2^53 - 1 (audit-log: they
/// are written as strings).
Result<std::string> canonical(const Value& value);

/// Whether these bytes are what canonical() writes for the value in them, one
/// that is nested at most 16 deep. In one pass, without building the value.
bool is_canonical(std::string_view bytes);

}  // namespace hoopgit::json
