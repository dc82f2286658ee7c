// YAML that is checked as it is read: every wrong thing is noted with its line
// and column, and reading goes on, so that a person sees all of them at once.
//
//     yaml::Problems problems;
//     const yaml::Node root = yaml::parse(text, "relay.yaml", problems);
//     const yaml::Node listen = root.map("listen", yaml::required);
//     settings.address = listen.text("address", yaml::required);
//     listen.done();            // notes every key that nobody asked for
//     if (!problems.empty()) return problems.error();
//
// The only room with yaml-cpp. Duplicate keys, anchors, aliases, tags and
// several documents are problems. A Node that is absent or wrong reads as
// empty, and notes nothing a second time.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::yaml {

struct Problem {
  std::size_t line;    ///< From 1.
  std::size_t column;  ///< From 1.
  std::string message;
};

class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}
  void add(std::size_t line, std::size_t column, std::string message);
  bool empty() const { return problems_.empty(); }
  const std::vector<Problem>& all() const { return problems_; }

  /// "relay.yaml:3:5: unknown key 'adress'", a line each, by place.
  std::string text() const;
  /// Fault::usage, "cannot read relay.yaml: 2 errors" + newline + text().
  Error error() const;

 private:
  std::string file_;
  std::vector<Problem> problems_;
};

enum Presence { optional, required };

/// One place in the document. Cheap to copy; the Problems outlive it.
class Node {
 public:
  bool is_present() const;
  bool is_map() const;
  bool is_list() const;
  bool is_text() const;  ///< A scalar.

  /// Members of a map. Absent: empty / nullopt; noted when required.
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
  std::string text() const;                                   ///< Of a scalar.
  bool is_quoted() const;  ///< A scalar in quotes: always a string.

  /// Notes a problem at this place.
  void problem(std::string message) const;

  /// Notes every key of this map that was not asked for, with the closest known
  /// one as a hint.
  void done() const;

  struct Inner;
  explicit Node(std::shared_ptr<Inner> inner) : inner_(std::move(inner)) {}

 private:
  std::shared_ptr<Inner>
      inner_;  // Shared: nodes are handles into one document.
};

/// The root, which must be a map.
Node parse(std::string_view text, Problems& problems);

}  // namespace hoopgit::yaml
