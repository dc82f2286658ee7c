#include "core/scan/decoding.hpp"

#include "core/scan/encoded_run.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace hoopgit::scan {
namespace {

constexpr std::size_t context = 256;
constexpr std::size_t batch_size = std::size_t{64} * 1024;

class Decoding {
 public:
  Decoding(const Engine& engine, const View& view, Confidence least,
           std::size_t limit, const DecodingLimits& limits,
           std::vector<Hit>& hits)
      : engine_(engine),
        view_(view),
        least_(least),
        limit_(limit),
        limits_(limits),
        hits_(hits),
        bytes_left_(limits.growth * view.text.size() + batch_size),
        runs_left_(limits.runs) {}

  bool all() {
    walk(view_.text, 1, nullptr);
    search_batch();
    return is_complete_;
  }

 private:
  struct Piece {
    Span decoded;   // In the batch.
    Span encoded;   // In the view.
    bool is_outer;  // A run of the view itself, and so is what is around it.
    bool is_word;   // With escapes, and outer.
    Encodings chain;
  };

  void walk(std::string_view text, std::size_t depth, const Span* outermost) {
    find_encoded_runs(text, [&](const EncodedRun& run) {
      const std::string& said = run.said;
      if (runs_left_ == 0 || bytes_left_ < said.size()) {
        is_complete_ = false;
        return false;
      }
      --runs_left_;
      bytes_left_ -= said.size();
      const Span encoded = outermost != nullptr ? *outermost : run.extent;
      chain_.push_back(run.encoding);
      add(text, run, encoded, outermost == nullptr);
      if (depth < limits_.depth) walk(said, depth + 1, &encoded);
      chain_.pop_back();
      return true;
    });
  }

  void add(std::string_view text, const EncodedRun& run, const Span& encoded,
           bool is_outer) {
    const auto& [begin, end] = run.extent;
    const std::size_t before = begin - std::min(begin, context);
    batch_ += text.substr(before, begin - before);
    const std::size_t decoded = batch_.size();
    batch_ += run.said;
    pieces_.push_back({{decoded, batch_.size()},
                       encoded,
                       is_outer,
                       is_outer && run.has_escapes(),
                       chain_});
    batch_ += text.substr(end, context);
    batch_ += '\0';  // No rule's match crosses it.
    if (batch_.size() > batch_size) search_batch();
  }

  void search_batch() {
    if (pieces_.empty()) return;
    View view;
    view.text = batch_;
    view.is_binary = view_.is_binary;
    view.is_utf8 = view_.is_utf8;
    view.readers = view_.readers;
    view.path = view_.path;
    view.commit = view_.commit;
    for (const Piece& piece : pieces_)
      view.focus.push_back(piece.decoded);
    const Pass pass = engine_.search(view, least_, limit_);
    is_complete_ = is_complete_ && pass.is_complete;
    for (const Hit& hit : pass.hits)
      report(hit);
    batch_.clear();
    pieces_.clear();
  }

  void report(const Hit& hit) {
    const auto piece = std::partition_point(
        pieces_.begin(), pieces_.end(), [&](const Piece& each) {
          return each.decoded.end <= hit.secret.begin;
        });
    if (piece == pieces_.end() || !piece->decoded.overlaps(hit.secret)) return;
    const Span within{hit.secret.begin - hit.match.begin,
                      hit.secret.end - hit.match.begin};
    hits_.push_back(
        {.rule = hit.rule,
         .confidence = hit.confidence,
         .match = extent_of(*piece, hit.match),
         .secret = extent_of(*piece, hit.secret),
         .decoded = std::make_shared<const DecodedMatch>(DecodedMatch{
             Secret(hit.match.in(batch_)), within, piece->chain})});
  }

  /// It may begin or end in what stands around its run.
  Span extent_of(const Piece& piece, const Span& found) const {
    const auto& [begin, end] = piece.decoded;
    Span extent = piece.encoded;
    if (piece.is_word)
      extent = part_of_word(view_.text, extent,
                            {std::max(found.begin, begin) - begin,
                             std::min(found.end, end) - begin});
    if (piece.is_outer && found.begin < begin)
      extent.begin -= begin - found.begin;
    if (piece.is_outer && found.end > end) extent.end += found.end - end;
    return extent;
  }

  const Engine& engine_;
  const View& view_;
  Confidence least_;
  std::size_t limit_;
  const DecodingLimits& limits_;
  std::vector<Hit>& hits_;
  std::size_t bytes_left_;
  std::size_t runs_left_;
  bool is_complete_ = true;
  std::string batch_{};
  std::vector<Piece> pieces_{};
  Encodings chain_{};  // Of the run that is walked.
};

}  // namespace

bool search_decoded(const Engine& engine, const View& view, Confidence least,
                    std::size_t limit, const DecodingLimits& limits,
                    std::vector<Hit>& hits) {
  return Decoding(engine, view, least, limit, limits, hits).all();
}

}  // namespace hoopgit::scan
