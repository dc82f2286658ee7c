#include "server/sink/reach.hpp"

#include <algorithm>

namespace hoopgit::sink {

bool names_this_machine(std::string_view host) {
  return Url{"http", std::string(host), 1, "/", ""}.is_loopback();
}

http::Request request_to(const Url& url, const Settings& settings) {
  http::Request request;
  request.url = url;
  request.deadline = settings.deadline;
  request.connect_deadline = std::max(
      std::chrono::seconds(1),
      std::chrono::duration_cast<std::chrono::seconds>(settings.deadline));
  request.response_limit = std::size_t{64} * 1024;
  request.refuse_local_addresses = !url.is_loopback();
  return request;
}

Answer answer_of(const Result<http::Response>& response, const Url& url) {
  using Kind = Answer::Kind;
  if (!response) return {Kind::failed, response.error().message};
  const int status = response->head.status;
  if (status >= 200 && status < 300) return {Kind::accepted, {}};
  return {
      status == 410 ? Kind::gone : Kind::failed,
      url.host_and_port() + " answered with status " + std::to_string(status)};
}

}  // namespace hoopgit::sink
