#include "core/scan/scanner.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/scan/allow_comment.hpp"
#include "core/scan/decoding.hpp"
#include "core/scan/engine.hpp"
#include "core/scan/ruleset.hpp"
#include "core/scan/view.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_findings = 1000;

/// Messages and names are prose: what a generic rule finds there is noise.
Confidence least_for(Place::Kind kind) {
  const bool prose = kind == Place::Kind::message ||
                     kind == Place::Kind::path || kind == Place::Kind::ref;
  return prose ? Confidence::likely : Confidence::guess;
}

bool is_file(Place::Kind kind) {
  return kind == Place::Kind::blob || kind == Place::Kind::staged ||
         kind == Place::Kind::file || kind == Place::Kind::input;
}

/// Lines and columns of places that come in the order of the text.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  void advance(std::size_t to) {
    const auto passed = text_.substr(0, to);
    for (auto newline = passed.find('\n', at_);
         newline != std::string_view::npos;
         newline = passed.find('\n', newline + 1)) {
      ++line_;
      begin_ = newline + 1;
    }
    at_ = to;
  }
  std::size_t line() const { return line_; }
  std::size_t column() const { return at_ - begin_ + 1; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t begin_ = 0;
};

}  // namespace

struct Scanner::State {
  State(Secret fingerprint_key, const Ruleset& rules)
      : key(std::move(fingerprint_key)), ruleset(rules.digest), engine(rules) {}

  std::string fingerprint(const Rule& rule, std::string_view secret) const;
  std::string masked(std::string_view text, Confidence least) const;
  Pass search(const View& view, Confidence least, std::size_t limit) const;
  void scan_view(const Place& place, std::string_view bytes, const View& view,
                 bool honour_allow_comments, Report& report) const;

  Secret key;
  std::string ruleset;
  Engine engine;
};

std::string Scanner::State::fingerprint(const Rule& rule,
                                        std::string_view secret) const {
  std::string subject(rule.id);
  subject += '\0';
  subject += secret;
  return to_hex(crypto::hmac_sha256(key, subject)).substr(0, 16);
}

/// As it stands there, and behind encodings.
Pass Scanner::State::search(const View& view, Confidence least,
                            std::size_t limit) const {
  Pass pass = engine.search(view, least, limit);
  pass.is_decoded =
      search_decoded(engine, view, least, limit, DecodingLimits{},
                     [&](const Rule& rule, Confidence confidence,
                         const Span& encoded, std::string_view secret) {
                       pass.hits.push_back({&rule, confidence, encoded, encoded,
                                            fingerprint(rule, secret)});
                     });
  return pass;
}

void Scanner::State::scan_view(const Place& place, std::string_view bytes,
                               const View& view, bool honour_allow_comments,
                               Report& report) const {
  // Of hits that overlap one stays, so more are looked for than are kept.
  Pass pass = search(view, least_for(place.kind), 4 * most_findings);
  const auto hits = best_of(std::move(pass.hits));
  AllowComments comments(view.text, std::move(pass.markers));
  // Lines of UTF-16 are those of its characters; those of a binary, which has
  // none, are counted in its bytes.
  const bool is_wide_text = !view.pieces.empty() && !view.is_binary;
  LineCounter counter(is_wide_text ? view.text : bytes);
  std::size_t added = 0;
  for (const Hit& hit : hits) {
    if (honour_allow_comments && comments.allow(hit.rule->id, hit.match)) {
      ++report.allowed;
      continue;
    }
    if (++added > most_findings) {
      pass.is_complete = false;
      break;
    }
    const Span original = view.original(hit.secret);
    counter.advance(is_wide_text ? hit.secret.begin : original.begin);
    report.findings.push_back(
        {.rule = std::string(hit.rule->id),
         .confidence = hit.confidence,
         .place = place,
         .line = counter.line(),
         .column = is_wide_text ? 2 * counter.column() - 1 : counter.column(),
         .length = original.end - original.begin,
         .fingerprint = hit.fingerprint.empty()
                            ? fingerprint(*hit.rule, hit.secret.in(view.text))
                            : hit.fingerprint});
  }
  if (!pass.is_complete) report.gaps.push_back({place, "too many findings"});
  if (!pass.is_decoded) report.gaps.push_back({place, "too much encoded text"});
}

std::string Scanner::State::masked(std::string_view text,
                                   Confidence least) const {
  std::vector<Hit> hits;
  for (const View& view : views_of(text)) {
    const auto pass =
        search(view, least, std::numeric_limits<std::size_t>::max());
    for (Hit hit : pass.hits) {
      hit.secret = view.original(hit.secret);
      hits.push_back(hit);
    }
  }
  // The union of what overlaps goes, also what the better rule leaves out.
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return a.secret.begin < b.secret.begin;
  });
  std::string result;
  std::size_t at = 0;
  for (std::size_t i = 0; i < hits.size();) {
    const std::size_t begin = hits[i].secret.begin;
    std::size_t end = hits[i].secret.end;
    const Hit* best = &hits[i];
    for (++i; i < hits.size() && hits[i].secret.begin < end; ++i) {
      end = std::max(end, hits[i].secret.end);
      if (is_better(hits[i], *best)) best = &hits[i];
    }
    result += text.substr(at, begin - at);
    result += "[masked:";
    result += best->rule->id;
    result += ']';
    at = end;
  }
  result += text.substr(at);
  return result;
}

Scanner::Scanner(Secret fingerprint_key, const Ruleset& ruleset)
    : state_(std::make_unique<State>(std::move(fingerprint_key), ruleset)) {}
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;
Scanner::~Scanner() = default;

void Scanner::scan(const Place& place, std::string_view bytes, Report& report,
                   bool honour_allow_comments) const {
  report.ruleset = state_->ruleset;
  report.bytes += bytes.size();
  if (is_file(place.kind)) ++report.files;
  Report found;
  for (const View& view : views_of(bytes))
    state_->scan_view(place, bytes, view, honour_allow_comments, found);
  report.allowed += found.allowed;
  if (found.is_clean()) return;
  // A path may hold the secret too.
  const std::string path = state_->masked(place.path, Confidence::likely);
  for (Finding& finding : found.findings) {
    finding.place.path = path;
    report.findings.push_back(std::move(finding));
  }
  for (Gap& gap : found.gaps) {
    gap.place.path = path;
    report.gaps.push_back(std::move(gap));
  }
}

std::string Scanner::masked(std::string_view text) const {
  return state_->masked(text, Confidence::guess);
}

const std::string& Scanner::ruleset() const {
  return state_->ruleset;
}

}  // namespace hoopgit::scan
