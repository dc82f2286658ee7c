#include "core/scan/compat/segment.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::scan::compat {
namespace {

using Segments = std::vector<Segment>;

Range range_of(const Span& span) {
  return {static_cast<long>(span.begin), static_cast<long>(span.end)};
}

/// `encoded`, moved by what `decoded` sticks out of the segment's value.
Range stretched(const Segment& segment, const Range& decoded) {
  return {
      segment.encoded.begin +
          std::min(0L, decoded.begin - segment.decoded.begin),
      segment.encoded.end + std::max(0L, decoded.end - segment.decoded.end)};
}

bool contains(const Range& outer, const Range& inner) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

/// Climbs up from a range of the text of `pass`, pass by pass.
Range climb(const Pass* pass, const Segments& near, const Range& decoded) {
  if (pass == nullptr) return decoded;
  Range encoded;
  for (const Segment& segment : near) {
    if (contains(segment.decoded, decoded)) return segment.original;
    const Range moved = stretched(segment, decoded);
    encoded = encoded.end == 0 ? moved
                               : Range{std::min(encoded.begin, moved.begin),
                                       std::max(encoded.end, moved.end)};
  }
  if (encoded.end == 0) return decoded;
  if (pass->before == nullptr) return encoded;
  return climb(pass->before, touched(*pass->before, encoded), encoded);
}

Segment segment_of(const EncodedText& found, long begin, std::size_t size,
                   const Pass* before) {
  Segment segment;
  segment.encoded = range_of(found.extent);
  segment.original = segment.encoded;
  segment.decoded = {begin, begin + static_cast<long>(size)};
  segment.encodings = found.encoding;
  if (before == nullptr) return segment;
  const Segments near = touched(*before, segment.encoded);
  segment.original = climb(before, near, segment.encoded);
  for (const Segment& each : near)
    segment.encodings |= each.encodings;
  return segment;
}

}  // namespace

Pass decode(std::string_view text, const Pass* before) {
  Pass pass;
  pass.before = before;
  pass.depth = before == nullptr ? 1 : before->depth + 1;
  std::size_t copied = 0;
  for (const EncodedText& found : encoded_texts(text)) {
    const std::string said = decoded(found.encoding, found.extent.in(text));
    if (said.empty()) continue;
    pass.text += text.substr(copied, found.extent.begin - copied);
    pass.segments.push_back(segment_of(
        found, static_cast<long>(pass.text.size()), said.size(), before));
    pass.text += said;
    copied = found.extent.end;
  }
  if (!pass.segments.empty()) pass.text += text.substr(copied);
  return pass;
}

Segments touched(const Pass& pass, const Range& match) {
  const auto first = std::partition_point(
      pass.segments.begin(), pass.segments.end(),
      [&](const Segment& each) { return each.decoded.end < match.begin; });
  const auto last = std::partition_point(
      first, pass.segments.end(),
      [&](const auto& each) { return each.decoded.begin <= match.end; });
  return {first, last};
}

Range original(const Pass& pass, const Segments& segments, const Range& match) {
  return climb(&pass, segments, match);
}

std::vector<std::string> tags(const Pass& pass, const Segments& segments) {
  constexpr std::array<std::pair<Encoding, const char*>, 4> names = {
      {{percent, "decoded:percent"},
       {unicode, "decoded:unicode"},
       {hex, "decoded:hex"},
       {base64, "decoded:base64"}}};
  unsigned encodings = 0;
  for (const Segment& segment : segments)
    encodings |= segment.encodings;
  std::vector<std::string> all;
  for (const auto& [encoding, name] : names)
    if ((encodings & encoding) != 0) all.emplace_back(name);
  all.push_back("decode-depth:" + std::to_string(pass.depth));
  return all;
}

std::string_view decoded_line(const Pass& pass, const Segments& segments) {
  const std::string_view text = pass.text;
  const auto begin = static_cast<std::size_t>(segments.front().decoded.begin);
  const auto end = static_cast<std::size_t>(segments.back().decoded.end);
  const std::size_t before = text.rfind('\n', begin);
  const std::size_t from = before == std::string_view::npos ? 0 : before;
  const std::size_t to = std::min(text.find('\n', end), text.size());
  return text.substr(from, to - from);
}

}  // namespace hoopgit::scan::compat
