// The entry of an event, as in hoopgit-audit(5): checked, and read.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/event/catalogue.hpp"
#include "core/event/item.hpp"
#include "core/json/json.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::event {

/// That an entry has what every entry has, in the right form: v, id, time,
/// mono, type, outcome, severity, relay, actor; that push_id is one, and
/// target, policy, correlation, bodies and data are objects, where they are
/// there; keys, depth and size. Unknown members are let be.
///
/// Only for bytes that json::is_canonical() has accepted: of others it may say
/// either, but reads no byte outside. Makes no value and no copy: it is for
/// those who verify hundreds of thousands of entries a second.
Result<void> check_entry(std::string_view bytes);

/// What a reader who may see them adds to an entry: texts that are not in the
/// log itself but beside it, as bodies.
struct Openings {
  std::string subject{}, display{}, email{}, address{};
};

/// Read access to an entry, for those who write it in another form. What is
/// absent reads as empty text. Texts are UTF-8 as they came: whoever shows or
/// sends them guards against what is in them.
class Entry {
 public:
  /// Fault::corrupt when the bytes are not an entry. Does not check the hash.
  static Result<Entry> read(Item item, Openings openings = {});

  const Item& item() const { return item_; }
  const json::Value& value() const { return value_; }
  const Kind& kind() const { return *kind_; }

  std::string id() const { return text({"id"}); }
  std::string type() const { return text({"type"}); }
  Severity severity() const { return severity_; }
  std::string outcome() const { return text({"outcome"}); }
  Time time() const { return time_; }

  std::string subject() const;  ///< `sub` of the actor, or its opening.
  std::string name() const;     ///< For display only.
  std::string address() const;  ///< Of the client: an IP address.
  std::string reason() const;   ///< data.reason, or data.comment.

  struct Ref {
    std::string name, old_id, land_id, kind;
  };
  /// At most 50; land_id is what goes upstream, the new id if not masked.
  const std::vector<Ref>& refs() const { return refs_; }

  const json::Value* find(std::initializer_list<std::string_view> path) const;

  /// A string; a number as text; a string that is not UTF-8, which the entry
  /// has as {"b64"}, with <FF> for its bytes. Anything else: empty.
  std::string text(std::initializer_list<std::string_view> path) const;

 private:
  Entry(Item item, Openings openings, json::Value value)
      : item_(std::move(item)),
        openings_(std::move(openings)),
        value_(std::move(value)) {}
  void read_refs();

  Item item_;
  Openings openings_;
  json::Value value_;
  const Kind* kind_ = &unknown_kind();
  Severity severity_ = Severity::info;
  Time time_{};
  std::vector<Ref> refs_{};
};

}  // namespace hoopgit::event
