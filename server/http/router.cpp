#include "server/http/router.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace hoopgit::front {
namespace {

using Segments = std::vector<std::string_view>;

/// A field of one of these names stands for one or more segments.
bool is_many(std::string_view segment) {
  return segment == "{repository}" || segment == "{path}";
}

bool is_field(std::string_view segment) {
  return segment.size() > 2 && segment.starts_with('{') &&
         segment.ends_with('}');
}

std::string name_of_field(std::string_view segment) {
  return std::string(segment.substr(1, segment.size() - 2));
}

std::string join_slices(const Segments& path, std::size_t from,
                        std::size_t count) {
  std::string text;
  for (std::size_t i = from; i < from + count; ++i)
    text += (i == from ? "" : "/") + std::string(path[i]);
  return text;
}

/// At most one segment of a pattern stands for many, so how many is known.
std::optional<Route::Fields> match(const std::vector<std::string>& pattern,
                                   const Segments& path) {
  const bool flexible = std::ranges::any_of(pattern, is_many);
  if (path.size() < pattern.size()) return std::nullopt;
  if (!flexible && path.size() != pattern.size()) return std::nullopt;
  const std::size_t width = path.size() - pattern.size() + 1;
  Route::Fields fields;
  std::size_t at = 0;
  for (const auto& segment : pattern) {
    const std::size_t taken = is_many(segment) ? width : 1;
    if (is_field(segment))
      fields.emplace_back(name_of_field(segment), join_slices(path, at, taken));
    else if (segment != path[at])
      return std::nullopt;
    at += taken;
  }
  return fields;
}

Result<void> check(const Route& route,
                   const std::vector<std::string>& segments) {
  const Error wrong{Fault::usage, "cannot route " + route.pattern +
                                      ": it is not a pattern of a path"};
  if (!route.pattern.starts_with('/')) return wrong;
  if (route.method.empty() || route.method == "HEAD" || !route.handle)
    return Error{Fault::usage, "cannot route " + route.pattern +
                                   ": it needs a handler, and a method that "
                                   "is not HEAD"};
  std::set<std::string_view> names;
  for (const auto& segment : segments) {
    if (segment.empty() && route.pattern != "/") return wrong;
    if (is_field(segment) && !names.insert(segment).second) return wrong;
  }
  return {};
}

}  // namespace

Result<Router> Router::make(std::vector<Route> routes) {
  std::vector<Entry> entries;
  for (auto& route : routes) {
    std::vector<std::string> segments;
    if (!route.pattern.empty())
      for (const auto part :
           split(std::string_view(route.pattern).substr(1), '/'))
        segments.emplace_back(part);
    TRY(check(route, segments));
    entries.push_back({std::move(route), std::move(segments)});
  }
  return Router(std::move(entries));
}

std::vector<std::string> Router::list() const {
  std::vector<std::string> all;
  for (const auto& entry : entries_)
    all.push_back(entry.route.method + " " + entry.route.pattern);
  return all;
}

std::variant<Router::Match, Reply> Router::find(std::string_view method,
                                                std::string_view path) const {
  const Segments segments = split(path.substr(1), '/');
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  std::set<std::string> allowed;
  for (const auto& entry : entries_) {
    auto fields = match(entry.segments, segments);
    if (!fields) continue;
    if (entry.route.method == wanted)
      return Match{&entry.route, *std::move(fields)};
    allowed.insert(entry.route.method);
  }
  if (allowed.empty())
    return plain_reply(404, "cannot find this: there is nothing at this path");
  if (allowed.contains("GET")) allowed.insert("HEAD");
  Reply reply = plain_reply(405, "cannot do this: the path has other methods");
  reply.headers.emplace_back("Allow",
                             join({allowed.begin(), allowed.end()}, ", "));
  return reply;
}

}  // namespace hoopgit::front
