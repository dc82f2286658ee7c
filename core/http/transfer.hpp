// One use of one libcurl handle. Inside core/http only.

#pragma once

#include "core/http/client.hpp"

#include <curl/curl.h>

#include <array>
#include <exception>
#include <optional>

namespace hoopgit::http {

/// Performs `request` on `handle` and leaves the handle without any pointer
/// to the two, but with its open connections. Lives on one thread's stack.
class Transfer {
 public:
  Transfer(CURL* handle, const Request& request, const ClientSettings& settings)
      : handle_(handle), request_(request), settings_(settings) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  /// Before perform(): HTTP/2 without asking, over `socket` unless that is
  /// empty, and the trailers kept in `trailers`. Both outlive this.
  void speak_http2(const std::filesystem::path& socket,
                   std::vector<Header>& trailers);

  Result<Response> perform();

 private:
  Result<void> collect_headers();
  void add_header(const std::string& line);
  void set_common_options();
  void set_method();
  Error failure(CURLcode code) const;

  Result<void> take_header(std::string_view line);
  Result<void> take_body(std::string_view piece);

  /// Runs a callback for libcurl: what goes wrong in it is kept for perform().
  template <class Work>
  bool guarded(Work work) noexcept;

  static std::size_t on_header(char* data, std::size_t one, std::size_t size,
                               void* transfer);
  static std::size_t on_body(char* data, std::size_t one, std::size_t size,
                             void* transfer);
  static std::size_t on_read(char* buffer, std::size_t one, std::size_t size,
                             void* transfer);

  CURL* handle_;
  const Request& request_;
  const ClientSettings& settings_;
  const std::filesystem::path* socket_ = nullptr;
  std::vector<Header>* trailers_ = nullptr;  // Then it is HTTP/2.
  curl_slist* header_list_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> reason_{};
  bool refused_ = false;  // An address that must not be connected to.

  Response response_{};
  std::size_t head_size_ = 0;
  bool head_is_whole_ = false;
  std::optional<Error> error_{};
  std::exception_ptr exception_{};
};

}  // namespace hoopgit::http
