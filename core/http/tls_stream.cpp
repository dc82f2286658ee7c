#include "core/http/tls_stream.hpp"

#include "core/http/libcurl.hpp"

#include <poll.h>

#include <array>
#include <new>

namespace hoopgit::http {

struct TlsStream::State {
  State() : handle(::curl_easy_init()) {
    if (handle == nullptr) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ::curl_easy_cleanup(handle); }

  CURL* handle;
  std::string name{};  ///< "siem.example.com:6514"
  std::chrono::milliseconds deadline{};
  bool refused = false;
};

namespace {

using Clock = std::chrono::steady_clock;

void set_options(CURL* handle, const TlsStreamSettings& settings) {
  const bool is_v6 = settings.host.find(':') != std::string::npos;
  const std::string url = "https://" +
                          (is_v6 ? "[" + settings.host + "]" : settings.host) +
                          ":" + std::to_string(settings.port);
  set(handle, CURLOPT_URL, url.c_str());
  set(handle, CURLOPT_CONNECT_ONLY, 1L);
  set(handle, CURLOPT_PROTOCOLS_STR, "https");
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // What is spoken inside is not HTTP.
  set(handle, CURLOPT_SSL_ENABLE_ALPN, 0L);
  if (!settings.ca_file.empty())
    set(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
  if (!settings.certificate.empty()) {
    set(handle, CURLOPT_SSLCERT, settings.certificate.c_str());
    set(handle, CURLOPT_SSLKEY, settings.key.c_str());
  }
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TCP_NODELAY, 1L);
  set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  const auto deadline = static_cast<long>(settings.deadline.count());
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, deadline);
  set(handle, CURLOPT_TIMEOUT_MS, deadline);
}

/// False: the time is over.
bool wait_to_write(CURL* handle, Clock::time_point until) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  ::curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket);
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  if (socket == CURL_SOCKET_BAD || left.count() <= 0) return false;
  pollfd ready{socket, POLLOUT, 0};
  return ::poll(&ready, 1, static_cast<int>(left.count())) > 0;
}

}  // namespace

TlsStream::TlsStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsStream::TlsStream(TlsStream&&) noexcept = default;
TlsStream& TlsStream::operator=(TlsStream&&) noexcept = default;
TlsStream::~TlsStream() = default;

Result<TlsStream> TlsStream::connect(const TlsStreamSettings& settings) {
  prepare_libcurl();
  auto state = std::make_unique<State>();
  state->name = settings.host + ":" + std::to_string(settings.port);
  state->deadline = settings.deadline;
  set_options(state->handle, settings);
  if (settings.refuse_local_addresses)
    guard_addresses(state->handle, state->refused);
  const CURLcode code = ::curl_easy_perform(state->handle);
  if (code != CURLE_OK) return failure_of(state->name, code, state->refused);
  return TlsStream(std::move(state));
}

Result<void> TlsStream::write(std::string_view bytes) {
  const auto until = Clock::now() + state_->deadline;
  while (!bytes.empty()) {
    std::size_t sent = 0;
    CURLcode code =
        ::curl_easy_send(state_->handle, bytes.data(), bytes.size(), &sent);
    bytes.remove_prefix(sent);
    if (code == CURLE_AGAIN)
      code = wait_to_write(state_->handle, until) ? CURLE_OK
                                                  : CURLE_OPERATION_TIMEDOUT;
    if (code != CURLE_OK) return failure_of(state_->name, code, false);
  }
  return {};
}

bool TlsStream::is_open() {
  std::array<char, 4096> dropped;
  for (;;) {
    std::size_t size = 0;
    const CURLcode code =
        ::curl_easy_recv(state_->handle, dropped.data(), dropped.size(), &size);
    if (code == CURLE_AGAIN) return true;
    if (code != CURLE_OK || size == 0) return false;
  }
}

}  // namespace hoopgit::http
