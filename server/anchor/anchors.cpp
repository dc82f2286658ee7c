#include "server/anchor/anchors.hpp"

#include "core/base/crash_point.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <thread>

namespace hoopgit::anchor {

using namespace std::chrono_literals;
using Kind = Answer::Kind;

/// One anchor and how it stands.
struct Anchors::Place {
  std::string name;
  std::unique_ptr<Anchor> anchor;
  bool is_witness = false;
  std::chrono::seconds interval{};
  std::uint64_t last_size = 0;  ///< What it is known to have.
  Answer last{};                ///< Of the last time that it was asked.
  unsigned failures = 0;        ///< In a row.
  bool is_noted = false;        ///< That it fails is in the log.
  bool is_compared = false;     ///< Since the start.
  Time due{};                   ///< When it may be asked again.
};

namespace {

constexpr auto compare_every = 1h;

/// 1 s, 2 s, 4 s … 60 s.
std::chrono::seconds wait_after(unsigned failures) {
  return std::min<std::chrono::seconds>(1s * (1 << std::min(failures - 1, 6U)),
                                        60s);
}

store::Event event_of(std::string_view type, const std::string& anchor,
                      std::uint64_t size) {
  store::Event event;
  event.type = type;
  event.severity = store::Severity::notice;
  event.data = json::object(
      {{"anchor", anchor}, {"size", static_cast<std::int64_t>(size)}});
  return event;
}

store::Event failure_event(const std::string& anchor, const Answer& answer) {
  auto event = event_of("audit.anchor_failed", anchor, answer.size);
  event.outcome = store::Outcome::failure;
  event.severity = store::Severity::high;
  event.data.set("result", name_of(answer.kind));
  event.data.set("reason", answer.reason);
  return event;
}

/// Remembers the first of some errors; one that closes the book wins.
void keep_worst(std::optional<Error>& worst, Result<void> done) {
  if (done) return;
  const bool is_worse = !worst || (worst->fault != Fault::corrupt &&
                                   done.error().fault == Fault::corrupt);
  if (is_worse) worst = std::move(done).error();
}

Result<void> result_of(std::optional<Error> worst) {
  if (worst) return *std::move(worst);
  return {};
}

}  // namespace

Anchors::Anchors(const Settings& settings, audit::Book& book,
                 store::Store& store)
    : book_(book),
      store_(store),
      log_(store, book),
      policy_(settings.policy),
      is_trusted_(settings.anchors.empty()) {}

Anchors::~Anchors() = default;

Result<std::unique_ptr<Anchors>> Anchors::open(const Settings& settings,
                                               audit::Book& book,
                                               store::Store& store,
                                               const http::Client& client) {
  auto anchors = std::unique_ptr<Anchors>(new Anchors(settings, book, store));
  const auto rows = TRY(store.anchors());
  for (const auto& one : settings.anchors) {
    auto place = std::make_unique<Place>();
    place->name = one.name;
    place->anchor = make_anchor(one, client, settings.deadline);
    place->is_witness = std::holds_alternative<WitnessTarget>(one.target);
    place->interval =
        std::holds_alternative<BucketTarget>(one.target) ? 60s : 5s;
    for (const auto& row : rows)
      if (row.name == one.name) place->last_size = row.size;
    anchors->places_.push_back(std::move(place));
  }
  return anchors;
}

Result<void> Anchors::compare(Time now) {
  const std::lock_guard lock(asking_);
  return compare_all(now, false);
}

Result<void> Anchors::compare_all(Time now, bool only_due) {
  compare_at_ = now + compare_every;
  std::optional<Error> worst;
  for (const auto& place : places_) {
    if (only_due && (place->is_compared || now < place->due)) continue;
    auto answer = compare_one(*place, now);
    if (!answer)
      keep_worst(worst, std::move(answer).error());
    else
      keep_worst(worst, settle(*place, *std::move(answer), now));
  }
  return result_of(std::move(worst));
}

Result<Answer> Anchors::compare_one(Place& place, Time now) {
  auto answer = TRY(place.anchor->compare(log_, place.last_size, now));
  CRASH_POINT("anchor: log was compared");
  // What is kept for good cannot become less: somebody has been there.
  if (answer.kind == Kind::good && answer.size < place.last_size) {
    answer.kind = Kind::failed;
    answer.reason = "it had " + std::to_string(place.last_size) +
                    " entries of it, and now " + std::to_string(answer.size);
  }
  if (answer.kind == Kind::good) {
    place.is_compared = true;
    is_trusted_ = true;
  }
  return answer;
}

Result<void> Anchors::tend(Time now) {
  const std::lock_guard lock(asking_);
  if (book_.closed()) return {};
  if (now >= compare_at_) TRY(compare_all(now, false));
  // Without one that was compared, a copy that was put back must not get there.
  if (!is_trusted_) return compare_all(now, true);
  return publish(now, false);
}

Result<void> Anchors::publish(Time now, bool only_witnesses) {
  const auto newest = TRY(log_.newest());
  if (!newest) return {};
  std::optional<Error> worst;
  for (const auto& place : places_) {
    if (only_witnesses && !place->is_witness) continue;
    const bool is_hurried = only_witnesses && place->failures == 0;
    if (newest->checkpoint.size <= place->last_size) continue;
    if (!is_hurried && now < place->due) continue;
    auto answer = place->anchor->put(log_, *newest, place->last_size, now);
    CRASH_POINT("anchor: checkpoint is put");
    if (!answer)
      keep_worst(worst, std::move(answer).error());
    else
      keep_worst(worst, settle(*place, *std::move(answer), now));
  }
  return result_of(std::move(worst));
}

Result<void> Anchors::settle(Place& place, Answer answer, Time now) {
  answer.reason = printable(answer.reason);
  place.last = answer;
  if (is_alarm(answer)) return raise_alarm(place, answer);
  if (answer.kind == Kind::good) return note_success(place, answer, now);
  return note_failure(place, answer, now);
}

Result<void> Anchors::raise_alarm(Place& place, const Answer& answer) {
  const bool is_rollback = answer.kind == Kind::rollback;
  Error alarm{Fault::corrupt,
              "cannot go on with the log: by its anchor " + place.name +
                  (is_rollback ? " it was rolled back: " : " it was forked: ") +
                  answer.reason,
              "keep the state folder as it is, and see hoopgit-audit(5), "
              "ANCHORS"};
  book_.close(alarm);
  // For who looks into the database; it is not signed any more.
  const auto noted = store::append(store_, failure_event(place.name, answer));
  static_cast<void>(noted);
  return alarm;
}

Result<void> Anchors::note_failure(Place& place, const Answer& answer,
                                   Time now) {
  ++place.failures;
  place.due = now + wait_after(place.failures);
  if (!place.is_noted)
    TRY(store::append(store_, failure_event(place.name, answer)));
  place.is_noted = true;
  return Error{Fault::unavailable, "cannot anchor the log with " + place.name +
                                       ": " + answer.reason};
}

Result<void> Anchors::note_success(Place& place, const Answer& answer,
                                   Time now) {
  place.failures = 0;
  place.due = now + place.interval;
  const bool is_news = answer.size > place.last_size;
  if (!is_news && !place.is_noted) return {};
  TRY(store_.change([&](store::Transaction& to) -> Result<void> {
    if (is_news)
      TRY(to.put_anchor(
          {place.name, answer.size, answer.root, answer.note, now}));
    if (place.is_noted)
      TRY(to.append(
          event_of("audit.anchor_restored", place.name, answer.size)));
    return {};
  }));
  CRASH_POINT("anchor: success is noted");
  place.is_noted = false;
  place.last_size = std::max(place.last_size, answer.size);
  return {};
}

/// One checkpoint, of this size or larger, that the policy is content with.
Result<bool> Anchors::have_enough_signed(std::uint64_t size) const {
  for (const auto& row : TRY(store_.anchors())) {
    if (row.size < size) continue;
    const auto note = TRY(book_.cosigned(row.note));
    if (const auto enough = policy_->is_satisfied_by(note); enough && *enough)
      return true;
  }
  return false;
}

Result<void> Anchors::await_witnesses(std::uint64_t size, const Clock& clock,
                                      std::chrono::milliseconds patience) {
  if (!policy_) return {};
  const auto until = std::chrono::steady_clock::now() + patience;
  while (true) {
    {
      const std::lock_guard lock(asking_);
      if (TRY(have_enough_signed(size))) return {};
      const auto asked = publish(clock.now(), true);
      if (!asked && asked.error().fault == Fault::corrupt) return asked;
      if (TRY(have_enough_signed(size))) return {};
    }
    if (std::chrono::steady_clock::now() >= until)
      return Error{Fault::unavailable,
                   "cannot land the push: not enough witnesses have signed "
                   "the log yet"};
    std::this_thread::sleep_for(100ms);
  }
}

json::Value Anchors::report() const {
  const std::lock_guard lock(asking_);
  json::Array all;
  for (const auto& place : places_)
    all.push_back(
        json::object({{"anchor", place->name},
                      {"size", static_cast<std::int64_t>(place->last.size)},
                      {"result", name_of(place->last.kind)}}));
  return all;
}

}  // namespace hoopgit::anchor
