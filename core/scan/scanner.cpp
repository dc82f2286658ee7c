#include "core/scan/scanner.hpp"

#include "core/base/encoding.hpp"
#include "core/base/fold.hpp"
#include "core/base/text.hpp"
#include "core/crypto/keyed_hash.hpp"
#include "core/scan/allow_comment.hpp"
#include "core/scan/composite.hpp"
#include "core/scan/decoding.hpp"
#include "core/scan/engine.hpp"
#include "core/scan/line_counter.hpp"
#include "core/scan/rule_terms.hpp"
#include "core/scan/ruleset.hpp"
#include "core/scan/view.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>
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

/// The findings of one text, and what a Sink must not show of it.
struct Found {
  struct One {
    Hit hit;
    const View* view;
    Standing standing;
  };
  std::vector<One> all{};  ///< By view, then in the order of the text.
  std::vector<Span> every_secret{};
  std::size_t allowed = 0;
  std::vector<std::string> gaps{};
};

/// Sorted, and joined where they overlap.
std::vector<Span> united(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> result;
  for (const Span& span : spans) {
    if (!result.empty() && span.begin <= result.back().end)
      result.back().end = std::max(result.back().end, span.end);
    else
      result.push_back(span);
  }
  return result;
}

/// Tells where the findings of one view are. Lines of UTF-16 are those of its
/// characters; those of a binary, which has none, are counted in its bytes.
class Locator {
 public:
  Locator(std::string_view bytes, const View& view)
      : view_(view),
        is_wide_text_(!view.pieces.empty() && !view.is_binary),
        counter_(is_wide_text_ ? view.text : bytes) {}

  Extent extent(const Span& span) {
    const Span original = view_.original(span);
    Extent extent;
    move(is_wide_text_ ? span.begin : original.begin);
    extent.line = counter_.line();
    extent.column = column();
    move(is_wide_text_ ? span.end : original.end);
    extent.end_line = counter_.line();
    extent.end_column = column();
    return extent;
  }

 private:
  void move(std::size_t to) { counter_.move(to); }
  std::size_t column() const {
    return is_wide_text_ ? 2 * counter_.column() - 1 : counter_.column();
  }

  const View& view_;
  bool is_wide_text_;
  LineCounter counter_;
};

}  // namespace

struct Scanner::State {
  State(Secret fingerprint_key, const Ruleset& rules)
      : key(std::move(fingerprint_key)),
        ruleset(rules.digest),
        engine(rules),
        has_users(std::any_of(rules.rules.begin(), rules.rules.end(),
                              [](const Rule& rule) { return rule.is_users; })) {
  }

  std::string fingerprint(const Rule& rule, std::string_view secret) const;
  std::string masked(std::string_view text, Confidence least) const;
  Pass search(const View& view, Confidence least, std::size_t limit,
              std::size_t depth) const;
  void find(const Place& place, const View& view, const Manner& manner,
            Found& found) const;
  Finding finding(const Found::One& one, const Place& place,
                  Locator& locator) const;

  std::vector<View> views(const Place& place, std::string_view bytes) const;
  Pass read(const View& view, Confidence least, std::size_t limit,
            std::size_t depth) const;
  void add_path_rules(const Place& place, const View& view, Pass& pass) const;
  bool leaves_out(const Place& place) const {
    return any_allows_place(engine.ruleset().allowlists, place.path,
                            place.commit);
  }

  Secret key;
  std::string ruleset;
  Engine engine;
  bool has_users;

  // Made when something was found: libcrypto takes longer than all the rest.
  mutable std::once_flag keyed_once{};
  mutable std::optional<crypto::KeyedHash> keyed{};
};

std::vector<View> Scanner::State::views(const Place& place,
                                        std::string_view bytes) const {
  auto views = views_of(bytes);
  for (View& view : views) {
    view.path = place.path;
    view.commit = place.commit;
    if (has_users && view.pieces.empty() && !view.is_binary)
      view.is_utf8 = !is_ascii(view.text) && is_utf8(view.text);
  }
  return views;
}

/// Rules that are about paths alone, where a path is what is scanned.
void Scanner::State::add_path_rules(const Place& place, const View& view,
                                    Pass& pass) const {
  if (place.kind != Place::Kind::path) return;
  const Span all{0, view.text.size()};
  for (const Rule& rule : engine.ruleset().rules)
    if (rule.is_users && rule.is_enabled && rule.regex.empty() &&
        rule.terms->apply_to(place.path, place.commit))
      pass.hits.push_back({&rule, rule.confidence, all, all});
}

std::string Scanner::State::fingerprint(const Rule& rule,
                                        std::string_view secret) const {
  std::call_once(keyed_once, [this] { keyed.emplace(key); });
  constexpr std::string_view separator("\0", 1);
  return to_hex(keyed->hash({rule.id, separator, secret}).substr(0, 8));
}

/// As it stands there, and behind encodings.
Pass Scanner::State::read(const View& view, Confidence least, std::size_t limit,
                          std::size_t depth) const {
  Pass pass = engine.search(view, least, limit);
  pass.is_decoded = depth == 0 || search_decoded(engine, view, least, limit,
                                                 {.depth = depth}, pass.hits);
  if (has_users) keep_composites(engine, view, pass.hits);
  return pass;
}

/// What is no text of any kind is read twice: by our rules as the bytes that it
/// is, by those of users with its bad bytes replaced.
Pass Scanner::State::search(const View& view, Confidence least,
                            std::size_t limit, std::size_t depth) const {
  const bool may_be_broken = has_users && view.pieces.empty() &&
                             !view.is_binary && !view.is_utf8 &&
                             !is_ascii(view.text);
  const auto mended =
      may_be_broken ? repaired_view(view.text) : std::optional<View>();
  if (!mended) return read(view, least, limit, depth);
  View ours = view;
  ours.readers = View::Readers::ours;
  View theirs = *mended;
  theirs.text = theirs.narrowed;
  theirs.path = view.path;
  theirs.commit = view.commit;
  Pass pass = read(ours, least, limit, depth);
  Pass more = read(theirs, least, limit, depth);
  for (Hit& hit : more.hits) {
    hit.match = theirs.original(hit.match);
    hit.secret = theirs.original(hit.secret);
    pass.hits.push_back(std::move(hit));
  }
  pass.is_complete = pass.is_complete && more.is_complete;
  pass.is_decoded = pass.is_decoded && more.is_decoded;
  pass.unusable.insert(pass.unusable.end(), more.unusable.begin(),
                       more.unusable.end());
  return pass;
}

void Scanner::State::find(const Place& place, const View& view,
                          const Manner& manner, Found& found) const {
  // Of hits that overlap one stays, so more are looked for than are kept.
  Pass pass = search(view, least_for(place.kind), 4 * most_findings,
                     manner.decode_depth);
  if (has_users) add_path_rules(place, view, pass);
  for (const auto rule : pass.unusable)
    found.gaps.push_back("rule " + printable(rule) + " needs over 64 MiB");
  for (const Hit& hit : pass.hits)
    found.every_secret.push_back(view.original(hit.secret));
  AllowComments comments(view.text, std::move(pass.markers));
  std::size_t added = 0;
  for (Hit& hit : best_of(std::move(pass.hits))) {
    if (manner.honour_allow_comments &&
        comments.allow(hit.rule->id, hit.match)) {
      if (++found.allowed <= most_findings)
        found.all.push_back({std::move(hit), &view, Standing::allowed});
      continue;
    }
    if (++added > most_findings) {
      pass.is_complete = false;
      break;
    }
    found.all.push_back({std::move(hit), &view, Standing::fresh});
  }
  if (!pass.is_complete) found.gaps.emplace_back("too many findings");
  if (!pass.is_decoded) found.gaps.emplace_back("too much encoded text");
}

Finding Scanner::State::finding(const Found::One& one, const Place& place,
                                Locator& locator) const {
  const auto& [hit, view, standing] = one;
  Finding finding{.rule = std::string(hit.rule->id),
                  .confidence = hit.confidence,
                  .place = place,
                  .fingerprint = fingerprint(*hit.rule, hit.value(view->text))};
  const Span original = view->original(hit.secret);
  const Extent secret = locator.extent(hit.secret);
  finding.line = secret.line;
  finding.column = secret.column;
  finding.length = original.end - original.begin;
  finding.end_line = secret.end_line;
  finding.end_column = secret.end_column;
  finding.match = locator.extent(hit.match);
  if (hit.decoded) finding.encodings = hit.decoded->chain;
  finding.standing = standing;
  finding.also.assign(hit.also.begin(), hit.also.end());
  return finding;
}

std::string Scanner::State::masked(std::string_view text,
                                   Confidence least) const {
  std::vector<Hit> hits;
  for (const View& view : views_of(text)) {
    const auto pass =
        search(view, least, std::numeric_limits<std::size_t>::max(),
               DecodingLimits{}.depth);
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
                   const Manner& manner) const {
  report.ruleset = state_->ruleset;
  if (state_->leaves_out(place)) {
    ++report.left_out;
    return;
  }
  report.bytes += bytes.size();
  if (is_file(place.kind)) ++report.files;
  const auto views = state_->views(place, bytes);
  Found found;
  for (const View& view : views)
    state_->find(place, view, manner, found);
  report.allowed += found.allowed;
  if (found.all.empty() && found.gaps.empty()) return;
  // A path may hold the secret too.
  Place shown = place;
  shown.path = state_->masked(place.path, Confidence::likely);
  for (std::string& reason : found.gaps)
    report.gaps.push_back({shown, std::move(reason)});
  const auto every_secret = united(std::move(found.every_secret));
  const bool is_text = manner.sink && found.gaps.empty() && views.size() == 1 &&
                       views.front().pieces.empty() && is_utf8(bytes);
  std::optional<Locator> locator;
  const View* located = nullptr;
  for (const auto& one : found.all) {
    if (one.view != located) locator.emplace(bytes, *one.view);
    located = one.view;
    Finding finding = state_->finding(one, shown, *locator);
    finding.move_down(manner.first_line - 1);
    if (manner.settle || manner.sink) {
      const SecretView behind(
          {bytes, one.view->original(one.hit.match),
           one.view->original(one.hit.secret), one.hit.matched(one.view->text),
           one.hit.value(one.view->text), every_secret, is_text});
      if (manner.settle) manner.settle(finding, behind);
      if (manner.sink) manner.sink(finding, behind);
    }
    auto& list = finding.counts() ? report.findings : report.excused;
    list.push_back(std::move(finding));
  }
}

std::string Scanner::masked(std::string_view text) const {
  return state_->masked(text, Confidence::guess);
}

bool Scanner::depends_on_paths() const {
  return state_->has_users || !state_->engine.ruleset().allowlists.empty();
}

const std::string& Scanner::ruleset() const {
  return state_->ruleset;
}

}  // namespace hoopgit::scan
