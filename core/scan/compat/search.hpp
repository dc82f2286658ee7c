// One fragment, while it is searched.

#pragma once

#include "core/scan/compat/detector.hpp"
#include "core/scan/compat/location.hpp"
#include "core/scan/compat/segment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// A finding and what it was found by; views into the fragment or a pass.
struct Sighting {
  const Rule* rule = nullptr;
  Location location{};
  std::size_t begin = 0;     ///< In the fragment.
  std::string path_match{};  ///< Of a rule that asks for the path alone.
  std::string_view match{};
  std::string_view secret{};
  float entropy = 0;
  std::vector<std::string> tags{};
  std::size_t start_line = 0;
  std::size_t end_line = 0;
};

class Search {
 public:
  Search(const Rules& rules, const DetectorOptions& options,
         const Fragment& fragment)
      : rules_(rules), options_(options), fragment_(fragment) {}

  /// What one rule finds in one pass (nullptr: in the fragment itself).
  Result<std::vector<Sighting>> try_rule(const Rule& rule,
                                         const RegexText& text,
                                         const Pass* pass);

 private:
  using Sightings = std::vector<Sighting>;

  Result<Sightings> look(const Rule& rule, const RegexText& text,
                         const Pass* pass);
  std::optional<Sighting> sighting(const Rule& rule, std::string_view text,
                                   const Span& match, const Pass* pass);
  void place(Sighting& found, const Span& extent);
  bool judge(const Rule& rule, Sighting& found, std::string_view decoded) const;
  bool has_allow_comment(std::string_view line) const;
  bool is_allowed(const Rule& rule, const Sighting& found,
                  std::string_view line) const;
  Result<Sightings> with_required(const Rule& rule, Sightings found,
                                  const RegexText& text, const Pass* pass);
  const Newlines& newlines();

  const Rules& rules_;
  const DetectorOptions& options_;
  const Fragment& fragment_;
  std::optional<Newlines> newlines_{};
};

}  // namespace hoopgit::scan::compat
