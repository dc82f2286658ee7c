#include "server/http/push_reply.hpp"

#include "core/base/text.hpp"
#include "core/git/pkt_line.hpp"
#include "server/approval/progress.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace hoopgit::front {
namespace {

using store::PushRow;
using store::PushState;

std::string progress(const push::Arrival& arrival,
                     const std::vector<std::string>& lines) {
  if (!arrival.side_band) return {};
  std::string text;
  for (const auto& line : lines)
    text += line + "\n";
  return git::band_packets(2, text);
}

std::string report(const push::Arrival& arrival, const std::string& status) {
  if (!arrival.report_status)
    return arrival.side_band ? git::flush_packet() : "";
  if (!arrival.side_band) return status;
  return git::band_packets(1, status) + git::flush_packet();
}

/// Also while others of its refs are still to come.
bool landed(const PushRow& row, const std::string& ref) {
  return row.state == PushState::landed ||
         approval::Progress::of(row).is(ref, "ok");
}

std::string status_of(const push::Arrival& arrival, const PushRow& row) {
  std::string status = git::packet("unpack ok\n");
  for (const auto& command : arrival.commands)
    status += git::packet(
        landed(row, command.ref)
            ? "ok " + command.ref + "\n"
            : "ng " + command.ref + " " +
                  relay::refusal_of(row, command.ref).substr(0, 900) + "\n");
  return status + git::flush_packet();
}

/// Has nothing more to wait for.
bool has_settled(const PushRow& row) {
  return store::is_terminal(row.state) || row.state == PushState::failed ||
         row.state == PushState::needs_human;
}

/// What a held connection remembers between its steps.
struct Vigil {
  push::Arrival arrival;
  PushRow row;
  Time until;
  std::string said{};  ///< Last, and not again.
};

/// Band 2 with nothing in it, as git receive-pack itself sends.
std::string keep_alive() {
  return git::packet("\2");
}

}  // namespace

Headers push_headers() {
  return {{"Content-Type", "application/x-git-receive-pack-result"},
          {"Cache-Control", "no-cache"}};
}

std::string push_report(const push::Arrival& arrival, const PushRow& row) {
  return progress(arrival, relay::remote_lines(row)) +
         report(arrival, status_of(arrival, row));
}

std::string push_failure(const push::Arrival& arrival, const Error& error,
                         std::string_view request) {
  std::vector<std::string> lines{"hoopgit: " + printable(error.message) +
                                 " (request " + std::string(request) + ")"};
  if (!error.hint.empty()) lines.push_back("hint: " + printable(error.hint));
  std::string status = git::packet("unpack ok\n");
  for (const auto& command : arrival.commands)
    status += git::packet("ng " + command.ref + " " +
                          printable(error.message).substr(0, 900) + "\n");
  return progress(arrival, lines) +
         report(arrival, status + git::flush_packet());
}

Held hold_push(push::Arrival arrival, relay::Waiting waiting,
               store::Store& store, const Clock& clock) {
  const Time until = clock.now() + waiting.wait;
  const bool can_wait = arrival.side_band;
  // Shared by step and farewell, which are called one after the other.
  auto vigil = std::make_shared<Vigil>(
      Vigil{std::move(arrival), std::move(waiting.row), until});
  Held held;
  held.key = vigil->row.id.text();
  held.headers = push_headers();
  held.step = [vigil, can_wait, &store, &clock]() -> Held::Step {
    // Unreadable now is no news; the last known state is shown at the end.
    if (auto row = store.push(vigil->row.id); row && *row)
      vigil->row = **std::move(row);
    if (has_settled(vigil->row) || !can_wait || clock.now() >= vigil->until)
      return {push_report(vigil->arrival, vigil->row), true};
    std::string lines =
        progress(vigil->arrival, relay::remote_lines(vigil->row));
    if (lines == vigil->said) return {keep_alive(), false};
    vigil->said = lines;
    return {std::move(lines), false};
  };
  held.farewell = [vigil] { return push_report(vigil->arrival, vigil->row); };
  return held;
}

}  // namespace hoopgit::front
