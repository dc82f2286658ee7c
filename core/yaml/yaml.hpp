// YAML that is checked as it is read: every wrong thing is noted with its line
// and column, and reading goes on, so that a person sees all of them at once.
//
//     yaml::Problems problems("relay.yaml");
//     const yaml::Node root = yaml::parse(text, problems);
//     const yaml::Node listen = root.map("listen", yaml::required);
//     settings.address = listen.text("address", yaml::required);
//     listen.done();            // notes every key that nobody asked for
//     if (!problems.empty()) return problems.error();
//
// The only room with yaml-cpp. A subset of YAML 1.2: duplicate keys, keys that
// are not text, anchors, aliases, tags, several documents, bytes that are not
// UTF-8, and control or hidden characters are problems; so is a document over
// 1 MiB or nested deeper than 32. true and false are the only booleans.
//
// A Node that is absent or wrong reads as empty, and notes nothing a second
// time. What is required inside a map that is absent is not missed.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoopgit::yaml {

struct Problem {
  std::size_t line;    ///< From 1.
  std::size_t column;  ///< From 1, in bytes.
  std::string message;
};

class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}
  void add(std::size_t line, std::size_t column, std::string message);
  bool empty() const { return problems_.empty(); }
  const std::string& file() const { return file_; }

  /// In the order they were found; text() sorts.
  const std::vector<Problem>& all() const { return problems_; }

  /// "relay.yaml:3:5: unknown key 'adress'", a line each, by place. After a
  /// hundred lines only their number. Safe for a terminal.
  std::string text() const;
  /// Fault::usage, "cannot read relay.yaml: 2 errors" + newline + text().
  Error error() const;

 private:
  std::string file_;
  std::vector<Problem> problems_;
};

enum Presence { optional, required };

/// One place in the document. Cheap to copy; the Problems outlive it. Reading
/// marks keys as known, so a document is read by one thread.
class Node {
 public:
  bool is_present() const;
  bool is_map() const;
  bool is_list() const;
  bool is_text() const;  ///< A scalar, and not null.

  /// Members of a map. Absent: empty / nullopt; noted when required. Null
  /// ("key:" with nothing after it) is a value of the wrong type.
  Node map(std::string_view key, Presence presence = optional) const;
  Node list(std::string_view key, Presence presence = optional) const;
  Node any(std::string_view key, Presence presence = optional) const;
  std::string text(std::string_view key, Presence presence = optional) const;
  std::optional<std::int64_t> integer(std::string_view key,
                                      Presence presence = optional) const;
  std::optional<bool> boolean(std::string_view key,
                              Presence presence = optional) const;
  std::optional<std::chrono::seconds> duration(
      std::string_view key, Presence presence = optional) const;
  /// A list of scalars; an empty list is a problem.
  std::vector<std::string> texts(std::string_view key,
                                 Presence presence = optional) const;

  std::vector<Node> items() const;                            ///< Of a list.
  std::vector<std::pair<std::string, Node>> members() const;  ///< Of a map.
  std::string text() const;  ///< Of a scalar; anything else is a problem.
  bool is_quoted() const;    ///< A scalar in quotes: always a string.

  std::size_t size() const;  ///< Items of a list or members of a map; else 0.
  std::size_t line() const;  ///< From 1; of what is absent: of its map.
  std::size_t column() const;

  /// Notes a problem at this place.
  void problem(std::string message) const;

  /// Notes the problem at the key, if the map has it. For keys that exist, but
  /// not here: done() does not suggest them, and does not note them again.
  void refuse(std::string_view key, std::string message) const;

  /// Counts the key as known without reading it.
  void skip(std::string_view key) const;

  /// Notes every key of this map that was not asked for, with the closest known
  /// one as a hint.
  void done() const;

  /// What was noted so far, in the whole document.
  const Problems& problems() const;

  struct Inner;
  explicit Node(std::shared_ptr<Inner> inner) : inner_(std::move(inner)) {}

 private:
  Node member(std::string_view key, Presence presence) const;
  Node wrong(std::string message) const;

  // Shared: nodes are handles into one document, which lives with the last.
  std::shared_ptr<Inner> inner_;
};

/// The root, which must be a map.
Node parse(std::string_view text, Problems& problems);

}  // namespace hoopgit::yaml
