#include "server/push/pack_survey.hpp"

#include "core/base/encoding.hpp"
#include "server/push/delta_head.hpp"
#include "server/push/inflater.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

namespace hoopgit::push {
namespace {

constexpr std::uint32_t no_base = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t named_base = std::uint32_t{1} << 31;
constexpr std::size_t id_size = 20;

Error refuse(const std::string& why) {
  return {Fault::usage, "cannot take the pack: " + why};
}

Error over(const std::string& what, std::uint64_t seen, std::uint64_t limit) {
  return {Fault::limit, "cannot take the pack: " + what + " " +
                            std::to_string(seen) + ", and the limit is " +
                            std::to_string(limit)};
}

/// No more than fits.
std::uint64_t product(std::uint64_t bytes, std::uint64_t times) {
  constexpr auto all = std::numeric_limits<std::uint64_t>::max();
  return times != 0 && bytes > all / times ? all : bytes * times;
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(0, 4))
    value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

/// Walks through one pack; what it finds is in `found`.
class PackSurveyor {
 public:
  PackSurveyor(ByteSource source, std::uint64_t size, const PackLimits& limits)
      : input_(std::move(source)), size_(size), limits_(limits) {}

  Result<PackSurvey> run() {
    if (size_ > limits_.pack_bytes)
      return over("its bytes are", size_, limits_.pack_bytes);
    const std::uint32_t count = TRY(read_header());
    // Not as many as it says: only what is delivered costs memory.
    found_.places_.reserve(std::min<std::uint32_t>(count, 16 * 1024));
    for (std::uint32_t i = 0; i < count; ++i)
      TRY(read_object());
    TRY(read_trailer());
    found_.bytes_ = input_.taken();
    found_.inflated_ = inflated_;
    found_.sha256_ = to_hex(input_.sha256());
    return std::move(found_);
  }

 private:
  using Place = PackSurvey::Place;
  enum Type : unsigned { commit = 1, tag = 4, ofs_delta = 6, ref_delta = 7 };

  Result<std::uint32_t> read_header() {
    const std::string header = TRY(input_.bytes(12));
    if (!header.starts_with("PACK") ||
        big_endian(std::string_view(header).substr(4)) != 2)
      return refuse("it does not begin as a pack of version 2");
    const std::uint32_t count = big_endian(std::string_view(header).substr(8));
    if (count > limits_.objects || count >= named_base)
      return over("its objects are", count, limits_.objects);
    return count;
  }

  Result<void> read_object() {
    const std::uint64_t offset = input_.taken();
    unsigned type = 0;
    const std::uint64_t size = TRY(read_head(offset, type));
    Place place{offset, no_base, 0};
    if (type == ofs_delta) TRY(read_near_base(place));
    if (type == ref_delta) TRY(read_named_base(place));
    const bool is_delta = type == ofs_delta || type == ref_delta;
    if (!is_delta && (type < commit || type > tag))
      return refuse("the object at byte " + std::to_string(offset) +
                    " has type " + std::to_string(type));
    if (place.depth > limits_.delta_depth)
      return over("its deltas upon deltas are", place.depth,
                  limits_.delta_depth);
    TRY(count_bytes(offset, size));
    TRY(is_delta ? inflate_delta(offset, size) : inflate(offset, size, {}));
    found_.places_.push_back(place);
    return {};
  }

  /// Type and size: three bits and four, then seven to a byte.
  Result<std::uint64_t> read_head(std::uint64_t offset, unsigned& type) {
    unsigned char byte = TRY(input_.byte());
    type = byte >> 4 & 7U;
    std::uint64_t size = byte & 15U;
    for (unsigned shift = 4; (byte & 0x80U) != 0; shift += 7) {
      // Eight more bytes are 60 bits, and more than any limit.
      if (shift > 53)
        return refuse("the size of the object at byte " +
                      std::to_string(offset) + " does not end");
      byte = TRY(input_.byte());
      size |= std::uint64_t{byte & 0x7fU} << shift;
    }
    return size;
  }

  Result<void> read_near_base(Place& place) {
    unsigned char byte = TRY(input_.byte());
    std::uint64_t back = byte & 0x7fU;
    while ((byte & 0x80U) != 0) {
      if (back > place.offset) break;
      byte = TRY(input_.byte());
      back = (back + 1) << 7 | (byte & 0x7fU);
    }
    const auto base = back == 0 || back >= place.offset
                          ? std::nullopt
                          : found_.place_at(place.offset - back);
    if (!base)
      return refuse("the base of the delta at byte " +
                    std::to_string(place.offset) + " is not in it");
    place.base = *base;
    place.depth = found_.places_[*base].depth + 1;
    return {};
  }

  Result<void> read_named_base(Place& place) {
    const std::string raw = TRY(input_.bytes(id_size));
    place.base = named_base | static_cast<std::uint32_t>(found_.names_.size());
    place.depth = 1;
    std::copy(raw.begin(), raw.end(), found_.names_.emplace_back().begin());
    return {};
  }

  Result<void> count_bytes(std::uint64_t offset, std::uint64_t more) {
    if (more > limits_.object_bytes)
      return over(
          "the bytes of the object at byte " + std::to_string(offset) + " are",
          more, limits_.object_bytes);
    inflated_ += more;
    if (const auto most = limits_.inflated_of(size_); inflated_ > most)
      return over("its objects come to bytes of at least", inflated_, most);
    return {};
  }

  Result<void> inflate_delta(std::uint64_t offset, std::uint64_t size) {
    DeltaHead head;
    TRY(inflate(offset, size, [&](std::string_view out) -> Result<void> {
      if (head.is_whole() || !TRY(head.read(out))) return {};
      TRY(count_bytes(offset, head.result_size()));
      return check_made(offset, size, head);
    }));
    if (head.is_whole()) return {};
    return refuse("the delta at byte " + std::to_string(offset) +
                  " has no sizes");
  }

  /// Git holds the size of the base against the base.
  Result<void> check_made(std::uint64_t offset, std::uint64_t instructions,
                          const DeltaHead& head) const {
    // Neither is over 2^63: the sum fits.
    const auto most = limits_.made_of(head.base_size() + instructions);
    if (head.result_size() <= most) return {};
    return over("the bytes that the delta at byte " + std::to_string(offset) +
                    " makes are",
                head.result_size(), most);
  }

  using Look = std::function<Result<void>(std::string_view out)>;

  /// To exactly the size that was declared; what is longer is not inflated
  /// further than one byte over it.
  Result<void> inflate(std::uint64_t offset, std::uint64_t size,
                       const Look& look) {
    inflater_.restart();
    std::uint64_t seen = 0;
    for (;;) {
      const std::string_view input = TRY(input_.look());
      const auto step = inflater_.inflate(input, size + 1 - seen);
      input_.take(step.taken);
      seen += step.out.size();
      if (look) TRY(look(step.out));
      if (seen > size) break;
      if (step.state == Inflater::State::ended) break;
      if (step.state == Inflater::State::broken)
        return refuse("the object at byte " + std::to_string(offset) +
                      " does not inflate");
      // At the end of the body only what zlib still holds can come.
      if (input.empty() && step.out.empty()) return refuse("it is truncated");
    }
    if (seen == size) return {};
    return refuse("the object at byte " + std::to_string(offset) + " has " +
                  (seen > size ? "more" : "fewer") + " than its " +
                  std::to_string(size) + " bytes");
  }

  Result<void> read_trailer() {
    const std::string expected = input_.sha1();
    if (TRY(input_.bytes(id_size)) != expected)
      return refuse("its checksum is not that of its bytes");
    if (input_.taken() == size_) return {};
    return refuse(std::to_string(size_ - input_.taken()) +
                  " bytes follow its trailer");
  }

  PackInput input_;
  const std::uint64_t size_;
  const PackLimits& limits_;
  Inflater inflater_{};
  std::uint64_t inflated_ = 0;
  PackSurvey found_{};
};

std::uint64_t PackLimits::inflated_of(std::uint64_t pack_size) const {
  return std::min(inflated_bytes,
                  std::max(inflation_floor, product(pack_size, inflation)));
}

std::uint64_t PackLimits::made_of(std::uint64_t base_and_instructions) const {
  return std::max(delta_floor, product(base_and_instructions, inflation));
}

Result<PackSurvey> PackSurvey::read(ByteSource source, std::uint64_t size,
                                    const PackLimits& limits) {
  return PackSurveyor(std::move(source), size, limits).run();
}

std::vector<std::string> PackSurvey::named_bases() const {
  std::vector<Name> names = names_;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<std::string> bases;
  bases.reserve(names.size());
  for (const auto& name : names)
    bases.emplace_back(name.data(), name.size());
  return bases;
}

std::optional<std::uint32_t> PackSurvey::place_at(std::uint64_t offset) const {
  const auto found = std::lower_bound(
      places_.begin(), places_.end(), offset,
      [](const Place& place, std::uint64_t at) { return place.offset < at; });
  if (found == places_.end() || found->offset != offset) return std::nullopt;
  return static_cast<std::uint32_t>(found - places_.begin());
}

Result<void> PackSurvey::check_depth(const OffsetOf& offset_of,
                                     std::uint32_t limit) const {
  if (names_.empty()) return {};
  std::vector<std::uint32_t> base_of(places_.size(), no_base);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::uint32_t base = places_[i].base;
    base_of[i] = base;
    if (base == no_base || (base & named_base) == 0) continue;
    const Name& name = names_[base & ~named_base];
    const auto offset = offset_of({name.data(), name.size()});
    base_of[i] = offset ? place_at(*offset).value_or(no_base) : no_base;
  }
  // A walk is as long as the limit at most: so it ends in a circle too.
  std::vector<std::uint32_t> depth(places_.size(), no_base);
  std::vector<std::uint32_t> chain;
  for (std::uint32_t i = 0; i < places_.size(); ++i) {
    std::uint32_t at = i;
    for (chain.clear(); depth[at] == no_base && base_of[at] != no_base;
         at = base_of[at]) {
      chain.push_back(at);
      if (chain.size() > limit)
        return over("its deltas upon deltas are", chain.size(), limit);
    }
    std::uint32_t deep = depth[at] == no_base ? 0 : depth[at];
    depth[at] = deep;
    for (; !chain.empty(); chain.pop_back())
      depth[chain.back()] = ++deep;
    if (deep > limit) return over("its deltas upon deltas are", deep, limit);
  }
  return {};
}

ByteSource file_source(int descriptor) {
  return [descriptor](char* buffer, std::size_t size) -> Result<std::size_t> {
    for (;;) {
      const ssize_t got = ::read(descriptor, buffer, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return from_errno("read the pack", errno);
    }
  };
}

}  // namespace hoopgit::push
