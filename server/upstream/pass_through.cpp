#include "server/upstream/pass_through.hpp"

#include "server/upstream/exchange.hpp"
#include "server/upstream/fetch_filter.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hoopgit::upstream {
namespace {

/// A client's body, of which the first part is kept so that the request can be
/// made again while it holds all that was taken. Requests to fetch are short.
class RepeatableBody {
 public:
  RepeatableBody(http::Source rest, std::optional<std::uint64_t> size)
      : rest_(std::move(rest)), size_(size), is_whole_(!rest_) {}

  /// Before the first use: takes as much as is kept.
  Result<void> read_ahead() {
    constexpr std::size_t most_kept = std::size_t{1024} * 1024;
    std::array<char, std::size_t{16} * 1024> piece;
    while (!is_whole_ && kept_.size() < most_kept) {
      const std::size_t got = TRY(rest_(piece.data(), piece.size()));
      is_whole_ = got == 0;
      kept_.append(piece.data(), got);
    }
    return {};
  }

  std::optional<std::uint64_t> size() const {
    return is_whole_ ? kept_.size() : size_;
  }
  bool is_repeatable() const { return is_whole_ || !is_rest_begun_; }
  void rewind() { sent_ = 0; }

  Result<std::size_t> read(char* buffer, std::size_t size) {
    if (sent_ == kept_.size() && !is_whole_) {
      is_rest_begun_ = true;
      return rest_(buffer, size);
    }
    const std::size_t now = std::min(size, kept_.size() - sent_);
    kept_.copy(buffer, now, sent_);
    sent_ += now;
    return now;
  }

 private:
  http::Source rest_;
  std::optional<std::uint64_t> size_;
  std::string kept_{};
  std::size_t sent_ = 0;
  bool is_whole_;
  bool is_rest_begun_ = false;
};

/// "version=2:key": nothing else gets into our request.
Result<void> check_git_protocol(std::string_view value) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') ||
           std::string_view("=:._-").find(c) != std::string_view::npos;
  };
  if (value.size() <= 256 && std::all_of(value.begin(), value.end(), good))
    return {};
  return Error{Fault::usage,
               "cannot read the Git-Protocol header: it has characters that "
               "do not belong there"};
}

Result<void> check_encoding(std::string_view value) {
  if (value.empty() || value == "gzip") return {};
  return Error{Fault::usage,
               "cannot read the body: its Content-Encoding is not gzip"};
}

http::ResponseHead passed_head(const http::ResponseHead& head,
                               PassedFetch::Step step) {
  http::ResponseHead passed{head.status, {}};
  for (const auto* name : {"content-type", "cache-control"})
    if (const auto value = head.header(name); !value.empty())
      passed.headers.push_back({name, std::string(value)});
  if (step == PassedFetch::Step::refs) return passed;  // It may get shorter.
  for (const auto* name : {"content-length", "content-encoding"})
    if (const auto value = head.header(name); !value.empty())
      passed.headers.push_back({name, std::string(value)});
  return passed;
}

Question question_of(const PassedFetch& fetch) {
  Question question;
  const bool asks_refs = fetch.step == PassedFetch::Step::refs;
  question.path =
      asks_refs ? "info/refs?service=git-upload-pack" : "git-upload-pack";
  question.answer_type = asks_refs
                             ? "application/x-git-upload-pack-advertisement"
                             : "application/x-git-upload-pack-result";
  auto& headers = question.request.headers;
  if (!fetch.git_protocol.empty())
    headers.push_back({"Git-Protocol", fetch.git_protocol});
  if (!asks_refs) {
    question.request.method = "POST";
    headers.push_back(
        {"Content-Type", "application/x-git-upload-pack-request"});
    if (!fetch.content_encoding.empty())
      headers.push_back({"Content-Encoding", fetch.content_encoding});
  }
  question.request.deadline = std::chrono::milliseconds(0);
  return question;
}

bool speaks_version_2(const http::Request& request) {
  for (const auto& [name, value] : request.headers)
    if (name == "Git-Protocol" && value.find("version=2") != value.npos)
      return true;
  return false;
}

using OnHead = std::function<Result<void>(const http::ResponseHead&)>;

Result<void> pass_refs(const Target& target, Question question,
                       const OnHead& on_head, const http::Sink& sink) {
  http::ResponseHead passed;
  RefsFilter filter([&] { return on_head(passed); }, sink);
  question.request.on_head =
      [&](const http::ResponseHead& head) -> Result<void> {
    if (!head.header("content-encoding").empty())
      return Error{Fault::corrupt,
                   "cannot read the refs of the upstream: they are encoded"};
    passed = passed_head(head, PassedFetch::Step::refs);
    return {};
  };
  question.request.sink = [&](std::string_view piece) {
    return filter.take(piece);
  };
  TRY(exchange(target, Access::read, std::move(question)));
  return filter.finish();
}

Result<void> pass_pack(const Target& target, Question question,
                       RepeatableBody body, const OnHead& on_head,
                       const http::Sink& sink) {
  TRY(body.read_ahead());
  PackFilter filter(sink);
  http::Request& request = question.request;
  const bool may_be_sent_elsewhere = speaks_version_2(request);
  request.source = [&](char* buffer, std::size_t size) {
    return body.read(buffer, size);
  };
  request.source_size = body.size();
  request.on_head = [&](const http::ResponseHead& head) {
    return on_head(passed_head(head, PassedFetch::Step::pack));
  };
  request.sink = [&](std::string_view piece) {
    return may_be_sent_elsewhere ? filter.take(piece) : sink(piece);
  };
  question.may_repeat = [&] {
    body.rewind();
    return body.is_repeatable();
  };
  TRY(exchange(target, Access::read, std::move(question)));
  return {};
}

}  // namespace

Result<void> pass_fetch(const Target& target, PassedFetch fetch,
                        const OnHead& on_head, const http::Sink& sink) {
  TRY(check_git_protocol(fetch.git_protocol));
  TRY(check_encoding(fetch.content_encoding));
  Question question = question_of(fetch);
  if (fetch.step == PassedFetch::Step::refs)
    return pass_refs(target, std::move(question), on_head, sink);
  return pass_pack(target, std::move(question),
                   RepeatableBody(std::move(fetch.body), fetch.body_size),
                   on_head, sink);
}

}  // namespace hoopgit::upstream
