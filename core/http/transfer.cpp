#include "core/http/transfer.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/http/libcurl.hpp"

#include <string.h>

#include <charconv>
#include <new>
#include <utility>

namespace hoopgit::http {
namespace {

constexpr long receive_buffer = 512L * 1024;    // libcurl's largest.
constexpr long send_buffer = 2L * 1024 * 1024;  // libcurl's largest.
constexpr std::size_t longest_head = std::size_t{256} * 1024;

void wipe(std::string& text) {
  ::explicit_bzero(text.data(), text.size());
}

bool is_sendable(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

/// "Authorization: Basic …". The caller wipes it.
std::string authorization_line(const Authorization& who) {
  std::string line;
  line.reserve(64 + 2 * (who.username.size() + who.secret.reveal().size()));
  if (who.scheme != Authorization::Scheme::basic) {
    line += who.scheme == Authorization::Scheme::bearer
                ? "Authorization: Bearer "
                : "Authorization: Splunk ";
    line += who.secret.reveal();
    return line;
  }
  std::string pair;
  pair.reserve(who.username.size() + 1 + who.secret.reveal().size());
  pair += who.username;
  pair += ':';
  pair += who.secret.reveal();
  std::string encoded = to_base64(pair);
  line += "Authorization: Basic ";
  line += encoded;
  wipe(pair);
  wipe(encoded);
  return line;
}

}  // namespace

Transfer::~Transfer() {
  ::curl_easy_reset(handle_);
  for (curl_slist* line = header_list_; line != nullptr; line = line->next)
    ::explicit_bzero(line->data, ::strlen(line->data));
  ::curl_slist_free_all(header_list_);
}

Result<Response> Transfer::perform() {
  TRY(collect_headers());
  set_common_options();
  set_method();
  const CURLcode code = ::curl_easy_perform(handle_);
  if (exception_) std::rethrow_exception(exception_);
  if (error_) return std::move(*error_);
  if (code != CURLE_OK) return failure(code);
  return std::move(response_);
}

void Transfer::speak_http2(const std::filesystem::path& socket,
                           std::vector<Header>& trailers) {
  socket_ = &socket;
  trailers_ = &trailers;
}

void Transfer::add_header(const std::string& line) {
  curl_slist* longer = ::curl_slist_append(header_list_, line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  header_list_ = longer;
}

Result<void> Transfer::collect_headers() {
  bool has_type = false;
  for (const auto& [name, value] : request_.headers) {
    if (!is_sendable(name) || !is_sendable(value))
      return Error{Fault::usage, "cannot send the header " + printable(name) +
                                     ": it holds a line break"};
    has_type = has_type || equal_ignoring_case(name, "content-type");
    // libcurl takes "Name:" for "do not send it", and "Name;" for empty.
    std::string line = name;
    line += value.empty() ? ";" : ": ";
    line += value;
    add_header(line);
  }
  if (!has_type) add_header("Content-Type:");
  add_header("Expect:");
  if (request_.source && !request_.source_size)
    add_header("Transfer-Encoding: chunked");
  if (request_.authorization != nullptr) {
    std::string line = authorization_line(*request_.authorization);
    const bool good = is_sendable(line);
    if (good) add_header(line);
    wipe(line);
    if (!good)
      return Error{Fault::usage,
                   "cannot send the credential: it holds a line break"};
  }
  return {};
}

void Transfer::set_common_options() {
  const std::string url = request_.url.text();
  set(handle_, CURLOPT_URL, url.c_str());
  set(handle_, CURLOPT_PATH_AS_IS, 1L);
  set(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle_, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(handle_, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle_, CURLOPT_UNRESTRICTED_AUTH, 0L);
  set(handle_, CURLOPT_PROXY, "");
  set(handle_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle_, CURLOPT_HTTP_VERSION,
      static_cast<long>(trailers_ != nullptr
                            ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
                            : CURL_HTTP_VERSION_1_1));
  if (socket_ != nullptr && !socket_->empty())
    set(handle_, CURLOPT_UNIX_SOCKET_PATH, socket_->c_str());
  set(handle_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings_.ca_file.empty())
    set(handle_, CURLOPT_CAINFO, settings_.ca_file.c_str());
  set(handle_, CURLOPT_USERAGENT, settings_.user_agent.c_str());
  set(handle_, CURLOPT_HTTPHEADER, header_list_);

  set(handle_, CURLOPT_NOSIGNAL, 1L);
  set(handle_, CURLOPT_TCP_NODELAY, 1L);
  set(handle_, CURLOPT_TCP_KEEPALIVE, 1L);
  set(handle_, CURLOPT_BUFFERSIZE, receive_buffer);
  set(handle_, CURLOPT_MAXCONNECTS, 2L);
  set(handle_, CURLOPT_FRESH_CONNECT, request_.fresh_connection ? 1L : 0L);
  set(handle_, CURLOPT_TIMEOUT_MS,
      static_cast<long>(request_.deadline.count()));
  set(handle_, CURLOPT_CONNECTTIMEOUT,
      static_cast<long>(request_.connect_deadline.count()));
  set(handle_, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(handle_, CURLOPT_LOW_SPEED_TIME,
      static_cast<long>(request_.silence.count()));

  if (request_.refuse_local_addresses) guard_addresses(handle_, refused_);
  set(handle_, CURLOPT_ERRORBUFFER, reason_.data());
  set(handle_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(handle_, CURLOPT_HEADERDATA, this);
  set(handle_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(handle_, CURLOPT_WRITEDATA, this);
}

void Transfer::set_method() {
  const std::string& method = request_.method;
  const bool has_body = request_.source || !request_.body.empty();
  if (method == "HEAD") {
    set(handle_, CURLOPT_NOBODY, 1L);
    return;
  }
  if (method == "GET" && !has_body) {
    set(handle_, CURLOPT_HTTPGET, 1L);
    return;
  }
  if (has_body || method == "POST" || method == "PUT")
    set(handle_, CURLOPT_POST, 1L);
  if (method != "POST") set(handle_, CURLOPT_CUSTOMREQUEST, method.c_str());
  if (request_.source) {
    set(handle_, CURLOPT_UPLOAD_BUFFERSIZE, send_buffer);
    set(handle_, CURLOPT_READFUNCTION, &Transfer::on_read);
    set(handle_, CURLOPT_READDATA, this);
    set(handle_, CURLOPT_POSTFIELDSIZE_LARGE,
        request_.source_size ? static_cast<curl_off_t>(*request_.source_size)
                             : curl_off_t{-1});
    return;
  }
  if (has_body || method == "POST" || method == "PUT") {
    set(handle_, CURLOPT_POSTFIELDS, request_.body.c_str());
    set(handle_, CURLOPT_POSTFIELDSIZE_LARGE,
        static_cast<curl_off_t>(request_.body.size()));
  }
}

Error Transfer::failure(CURLcode code) const {
  return failure_of(request_.url.host_and_port(), code, refused_);
}

template <class Work>
bool Transfer::guarded(Work work) noexcept {
  try {
    Result<void> done = work();
    if (!done) error_ = std::move(done).error();
    return !error_;
  } catch (...) {
    exception_ = std::current_exception();  // Not through libcurl's frames.
    return false;
  }
}

Result<void> Transfer::take_header(std::string_view line) {
  if (head_is_whole_ && line.starts_with("HTTP/"))
    return Error{
        Fault::unavailable,
        "cannot reach " + request_.url.host_and_port() + ": it answered twice"};
  if (head_is_whole_ && trailers_ == nullptr) return {};  // A trailer.
  head_size_ += line.size();
  if (head_size_ > longest_head)
    return Error{Fault::unavailable,
                 "cannot reach " + request_.url.host_and_port() +
                     ": the headers of its answer are too long"};
  ResponseHead& head = response_.head;
  if (line.starts_with("HTTP/")) {
    head = ResponseHead{};
    const auto blank = line.find(' ');
    if (blank != line.npos)
      std::from_chars(line.data() + blank + 1, line.data() + line.size(),
                      head.status);
    return {};
  }
  line = trim(line);
  if (line.empty()) {
    if (head_is_whole_) return {};     // After the trailers.
    if (head.status < 200) return {};  // 100 Continue: another head follows.
    head_is_whole_ = true;
    return request_.on_head ? request_.on_head(head) : Result<void>{};
  }
  const auto colon = line.find(':');
  if (colon == line.npos) return {};
  auto& lines = head_is_whole_ ? *trailers_ : head.headers;
  lines.push_back({lower(trim(line.substr(0, colon))),
                   std::string(trim(line.substr(colon + 1)))});
  return {};
}

Result<void> Transfer::take_body(std::string_view piece) {
  if (request_.sink) return request_.sink(piece);
  if (response_.body.size() + piece.size() > request_.response_limit)
    return Error{Fault::limit,
                 "cannot read the answer of " + request_.url.host_and_port() +
                     ": it is larger than " +
                     std::to_string(request_.response_limit) + " bytes"};
  response_.body += piece;
  return {};
}

std::size_t Transfer::on_header(char* data, std::size_t one, std::size_t size,
                                void* transfer) {
  auto* self = static_cast<Transfer*>(transfer);
  const std::string_view line(data, one * size);
  return self->guarded([&] { return self->take_header(line); }) ? line.size()
                                                                : 0;
}

std::size_t Transfer::on_body(char* data, std::size_t one, std::size_t size,
                              void* transfer) {
  auto* self = static_cast<Transfer*>(transfer);
  const std::string_view piece(data, one * size);
  return self->guarded([&] { return self->take_body(piece); }) ? piece.size()
                                                               : 0;
}

std::size_t Transfer::on_read(char* buffer, std::size_t one, std::size_t size,
                              void* transfer) {
  auto* self = static_cast<Transfer*>(transfer);
  std::size_t filled = 0;
  const bool good = self->guarded([&]() -> Result<void> {
    filled = TRY(self->request_.source(buffer, one * size));
    return {};
  });
  return good ? filled : CURL_READFUNC_ABORT;
}

}  // namespace hoopgit::http
