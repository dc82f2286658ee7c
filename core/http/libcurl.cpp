#include "core/http/libcurl.hpp"

#include "core/http/address.hpp"

#include <malloc.h>
#include <string.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>

namespace hoopgit::http {
namespace {

// libcurl copies the Authorization header into buffers of its own and frees
// them as they are; with these two it does not leave them on the heap.

void free_wiped(void* memory) {
  if (memory != nullptr) ::explicit_bzero(memory, ::malloc_usable_size(memory));
  std::free(memory);
}

void* grow_wiped(void* memory, std::size_t size) {
  if (memory == nullptr) return std::malloc(size);
  void* larger = std::malloc(size);
  if (larger == nullptr) return nullptr;
  const std::size_t filled = ::malloc_usable_size(memory);
  std::memcpy(larger, memory, filled < size ? filled : size);
  free_wiped(memory);
  return larger;
}

/// What was in the way, for the codes that people meet.
std::string_view plain_reason(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "its name is not known";
    case CURLE_COULDNT_CONNECT:
      return "nothing accepts connections there";
    case CURLE_OPERATION_TIMEDOUT:
      return "it did not answer in time";
    case CURLE_SSL_CONNECT_ERROR:
      return "the TLS handshake failed";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "its certificate is not trusted";
    case CURLE_SSL_CACERT_BADFILE:
      return "the file of trusted certificates cannot be read";
    case CURLE_GOT_NOTHING:
      return "it closed the connection without an answer";
    case CURLE_PARTIAL_FILE:
      return "its answer was cut short";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_FAIL_REWIND:
      return "the connection was cut";
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
      return "its answer is not valid HTTP";
    default:
      return ::curl_easy_strerror(code);
  }
}

curl_socket_t open_socket(void* refused, curlsocktype, curl_sockaddr* to) {
  if (is_local_address(to->addr)) {
    *static_cast<bool*>(refused) = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

}  // namespace

void prepare_libcurl() {
  static std::once_flag once;
  std::call_once(once, [] {
    const auto code =
        ::curl_global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, free_wiped,
                               grow_wiped, ::strdup, std::calloc);
    if (code != CURLE_OK) throw std::bad_alloc();
  });
}

void guard_addresses(CURL* handle, bool& refused) {
  set(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, &refused);
}

Error failure_of(const std::string& host_and_port, CURLcode code,
                 bool refused) {
  const std::string cannot = "cannot reach " + host_and_port + ": ";
  if (refused && code == CURLE_COULDNT_CONNECT)
    return {Fault::forbidden,
            cannot + "its name stands for an address of this machine or link"};
  return {Fault::unavailable, cannot + std::string(plain_reason(code))};
}

}  // namespace hoopgit::http
