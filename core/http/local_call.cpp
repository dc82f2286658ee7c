#include "core/http/local_call.hpp"

#include "core/http/libcurl.hpp"
#include "core/http/transfer.hpp"

#include <new>

namespace hoopgit::http {

Result<LocalAnswer> call(const LocalCall& call) {
  if (!call.request.url.is_loopback())
    return Error{Fault::forbidden, "cannot call " + call.request.url.origin() +
                                       ": it is not of this machine"};
  prepare_libcurl();
  struct Handle {
    CURL* curl = ::curl_easy_init();
    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { ::curl_easy_cleanup(curl); }
  };
  const Handle handle;
  if (handle.curl == nullptr) throw std::bad_alloc();
  const ClientSettings settings;
  LocalAnswer answer;
  Transfer transfer(handle.curl, call.request, settings);
  transfer.speak_http2(call.socket, answer.trailers);
  answer.response = TRY(transfer.perform());
  return answer;
}

}  // namespace hoopgit::http
