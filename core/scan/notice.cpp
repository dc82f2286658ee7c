#include "core/scan/notice.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_listed = 100;

constexpr std::array<std::string_view, every_notice.size()> names = {
    "attributes",       "binary",         "case-collision",   "ci-file",
    "executable",       "fsck-exception", "hidden-character", "invalid-utf8",
    "lfs-pointer",      "look-alike",     "mixed-scripts",    "odd-character",
    "paths-not-listed", "submodule",      "symlink",          "unread-archive",
    "windows-name"};

}  // namespace

std::string_view name_of(NoticeKind kind) {
  return names[static_cast<std::size_t>(kind)];
}

std::optional<NoticeKind> notice_named(std::string_view name) {
  for (const NoticeKind kind : every_notice)
    if (name == name_of(kind)) return kind;
  return std::nullopt;
}

std::string Notice::text() const {
  const std::string name(name_of(kind));
  if (count > 1) return name + ": and " + std::to_string(count) + " more";
  std::string where = printable(place.path);
  if (place.kind == Place::Kind::message)
    where = "commit or tag " + place.commit.substr(0, 12);
  std::string text = name;
  for (const auto& part : {where, detail})
    if (!part.empty()) text += ": " + part;
  return text;
}

void Notices::add(NoticeKind kind, Place place, std::string_view detail) {
  auto& listed = listed_[kind];
  if (listed.size() < most_listed)
    listed.push_back({kind, std::move(place), printable(detail)});
  else
    ++more_[kind];
}

std::vector<Notice> Notices::take() && {
  std::vector<Notice> all;
  for (auto& [kind, listed] : listed_) {
    std::sort(listed.begin(), listed.end(),
              [](const Notice& a, const Notice& b) {
                return std::tie(a.place.path, a.place.commit, a.detail) <
                       std::tie(b.place.path, b.place.commit, b.detail);
              });
    std::move(listed.begin(), listed.end(), std::back_inserter(all));
    if (const auto more = more_.find(kind); more != more_.end())
      all.push_back({kind, {}, "not listed", more->second});
  }
  return all;
}

json::Value to_json(const Notice& notice) {
  return json::object({{"count", static_cast<std::int64_t>(notice.count)},
                       {"detail", notice.detail},
                       {"kind", name_of(notice.kind)},
                       {"place", to_json(notice.place)}});
}

Result<Notice> notice_from_json(const json::Value& value) {
  const std::string name = TRY(value.text("kind"));
  const auto kind = notice_named(name);
  const std::int64_t count = TRY(value.integer("count"));
  if (!kind || count < 1)
    return Error{Fault::usage, "cannot read a notice: '" + printable(name) +
                                   "' has no known kind or count"};
  return Notice{*kind, TRY(place_from(value)), TRY(value.text("detail")),
                static_cast<std::size_t>(count)};
}

}  // namespace hoopgit::scan
