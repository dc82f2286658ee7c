#include "core/scan/finding.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

namespace hoopgit::scan {
namespace {

constexpr std::array<std::pair<Confidence, std::string_view>, 3> confidences = {
    {{Confidence::guess, "guess"},
     {Confidence::likely, "likely"},
     {Confidence::sure, "sure"}}};

constexpr std::array<std::pair<Standing, std::string_view>, 5> standings = {
    {{Standing::fresh, "new"},
     {Standing::known, "known"},
     {Standing::allowed, "allowed"},
     {Standing::baselined, "baselined"},
     {Standing::expired, "expired"}}};

auto order_of(const Place& place) {
  return std::tie(place.path, place.commit, place.kind);
}

bool is_before(const Finding& a, const Finding& b) {
  return std::tie(a.place.path, a.line, a.column, a.rule, a.place.commit,
                  a.place.kind) < std::tie(b.place.path, b.line, b.column,
                                           b.rule, b.place.commit,
                                           b.place.kind);
}

template <class Item>
void append(std::vector<Item>& all, std::vector<Item>& part) {
  all.insert(all.end(), std::make_move_iterator(part.begin()),
             std::make_move_iterator(part.end()));
}

}  // namespace

std::string_view name_of(Confidence confidence) {
  for (const auto& [known, name] : confidences)
    if (known == confidence) return name;
  return {};
}

std::optional<Confidence> confidence_named(std::string_view name) {
  for (const auto& [confidence, known] : confidences)
    if (known == name) return Confidence(confidence);
  return std::nullopt;
}

std::string_view name_of(Standing standing) {
  for (const auto& [known, name] : standings)
    if (known == standing) return name;
  return {};
}

std::optional<Standing> standing_named(std::string_view name) {
  for (const auto& [standing, known] : standings)
    if (known == name) return Standing(standing);
  return std::nullopt;
}

void Finding::move_down(std::size_t lines) {
  line += lines;
  end_line += lines;
  match.line += lines;
  match.end_line += lines;
}

std::string Finding::text() const {
  const std::string where = printable(place.path);
  switch (place.kind) {
    case Place::Kind::message:
      return rule + " in the message of commit " +
             printable(place.commit.substr(0, 12)) + ":" + std::to_string(line);
    case Place::Kind::path:
      return rule + " in the path " + where;
    case Place::Kind::ref:
      return rule + " in the ref " + where;
    default:
      return rule + " in " + where + ":" + std::to_string(line);
  }
}

void Report::sort() {
  std::sort(findings.begin(), findings.end(), is_before);
  std::sort(excused.begin(), excused.end(), is_before);
  std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) {
    const auto left = order_of(a.place);
    const auto right = order_of(b.place);
    return left < right || (left == right && a.reason < b.reason);
  });
}

void Report::add(Report part) {
  append(findings, part.findings);
  append(excused, part.excused);
  append(gaps, part.gaps);
  append(notices, part.notices);
  files += part.files;
  bytes += part.bytes;
  allowed += part.allowed;
  left_out += part.left_out;
}

}  // namespace hoopgit::scan
