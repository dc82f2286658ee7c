#include "server/upstream/receive_pack.hpp"

#include "core/base/crash_point.hpp"
#include "core/base/file.hpp"
#include "core/git/pkt_line.hpp"
#include "server/upstream/exchange.hpp"
#include "server/upstream/push_report.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

namespace hoopgit::upstream {
namespace {

Error refused(std::string_view why) {
  return {Fault::usage, "cannot send the push: " + std::string(why)};
}

bool deletes(const git::RefUpdate& update) {
  return update.new_id.is_zero();
}

bool all_delete(const SendRequest& request) {
  return std::all_of(request.updates.begin(), request.updates.end(), deletes);
}

/// A request that would be a bug, or that the upstream cannot serve.
Result<void> check(const SendRequest& request, const Advertisement& seen) {
  std::set<std::string_view> refs;
  for (const auto& update : request.updates)
    if (!git::is_ref_name(update.ref) || !refs.insert(update.ref).second)
      return refused("a ref has no valid name, or is updated twice");
  if (refs.empty()) return refused("it updates nothing");
  if (all_delete(request) != request.pack.empty())
    return refused("it needs a pack unless it only deletes");
  if (!seen.has("report-status"))
    return refused("the upstream does not report what it did");
  if (request.atomic && !seen.has("atomic"))
    return refused(
        "the upstream cannot update several refs as one: push them one after "
        "the other");
  if (!request.push_options.empty() && !seen.has("push-options"))
    return refused("the upstream takes no push options");
  if (std::any_of(request.updates.begin(), request.updates.end(), deletes) &&
      !seen.has("delete-refs"))
    return refused("the upstream does not let refs be deleted");
  for (const auto& option : request.push_options)
    if (option.size() > 4096 ||
        option.find_first_of(std::string_view("\n\0", 2)) != option.npos)
      return refused("a push option is too long, or has more than one line");
  return {};
}

std::string capabilities_for(const SendRequest& request,
                             const Advertisement& seen) {
  std::string text = " report-status";
  if (seen.has("side-band-64k")) text += " side-band-64k";
  if (request.atomic) text += " atomic";
  if (!request.push_options.empty()) text += " push-options";
  if (seen.has("object-format")) text += " object-format=sha1";
  if (seen.has("agent")) text += " agent=hoopgit/" HOOPGIT_VERSION;
  return text;
}

/// All that comes before the pack.
std::string commands_of(const SendRequest& request, const Advertisement& seen) {
  std::string bytes;
  for (const auto& update : request.updates) {
    std::string line =
        update.old_id.hex() + " " + update.new_id.hex() + " " + update.ref;
    if (bytes.empty()) line += '\0' + capabilities_for(request, seen);
    bytes += git::packet(line);
  }
  bytes += git::flush_packet();
  if (request.push_options.empty()) return bytes;
  for (const auto& option : request.push_options)
    bytes += git::packet(option);
  return bytes + git::flush_packet();
}

/// The body of the request: the commands from memory, the pack from its file.
class PushBody {
 public:
  static Result<PushBody> open(const SendRequest& request,
                               const Advertisement& seen) {
    PushBody body(commands_of(request, seen));
    if (request.pack.empty()) return body;
    body.pack_ = TRY(open_for_reading(request.pack));
    struct stat status {};
    if (::fstat(body.pack_.get(), &status) != 0)
      return from_errno("look at " + request.pack.string(), errno);
    body.pack_size_ = static_cast<std::uint64_t>(status.st_size);
    return body;
  }

  std::uint64_t size() const { return commands_.size() + pack_size_; }
  bool is_begun() const { return is_begun_; }

  Result<std::size_t> read(char* buffer, std::size_t size) {
    CRASH_POINT("send: nothing is sent yet");
    is_begun_ = true;
    if (sent_ < commands_.size()) {
      const std::size_t now = std::min(size, commands_.size() - sent_);
      commands_.copy(buffer, now, sent_);
      sent_ += now;
      CRASH_POINT("send: commands are handed over");
      return now;
    }
    if (!pack_.is_open()) return std::size_t{0};
    for (;;) {
      const ssize_t got = ::read(pack_.get(), buffer, size);
      CRASH_POINT("send: pack is read");
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return from_errno("read the pack", errno);
    }
  }

 private:
  explicit PushBody(std::string commands) : commands_(std::move(commands)) {}

  std::string commands_;
  Descriptor pack_{};
  std::uint64_t pack_size_ = 0;
  std::size_t sent_ = 0;
  bool is_begun_ = false;
};

Question question_of(PushBody& body) {
  Question question;
  question.path = "git-receive-pack";
  question.answer_type = "application/x-git-receive-pack-result";
  question.may_repeat = [&body] { return !body.is_begun(); };
  http::Request& request = question.request;
  request.method = "POST";
  request.headers = {
      {"Content-Type", "application/x-git-receive-pack-request"}};
  request.source = [&body](char* buffer, std::size_t size) {
    return body.read(buffer, size);
  };
  request.source_size = body.size();
  request.fresh_connection = true;
  request.deadline = std::chrono::milliseconds(0);
  return question;
}

}  // namespace

Result<Advertisement> look(const Target& target) {
  return advertise(target, Access::write, Service::receive_pack);
}

SendOutcome send(const SendRequest& request, const Advertisement& seen) {
  if (auto good = check(request, seen); !good) return NotSent{good.error()};
  auto body = PushBody::open(request, seen);
  if (!body) return NotSent{std::move(body).error()};

  PushReport report(seen.has("side-band-64k"));
  Question question = question_of(*body);
  question.on_credential = [&](const http::Authorization& credential) {
    report.hide(credential);
  };
  question.request.sink = [&](std::string_view piece) {
    CRASH_POINT("send: report has begun");
    return report.take(piece);
  };
  const auto answered =
      exchange(request.target, Access::write, std::move(question));
  CRASH_POINT("send: report has ended");
  if (!answered && !body->is_begun()) return NotSent{answered.error()};
  if (!answered) return Unknown{answered.error()};
  auto whole = report.finish(request.updates);
  if (!whole) return Unknown{std::move(whole).error()};
  return *std::move(whole);
}

}  // namespace hoopgit::upstream
