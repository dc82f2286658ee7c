#include "tests/support/web.hpp"

#include <curl/curl.h>

namespace hoopgit::stage {
namespace {

std::size_t take(char* bytes, std::size_t, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(bytes, count);
  return count;
}

using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

}  // namespace

struct Web::Handle {
  Handle() : easy(curl_easy_init()) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { curl_easy_cleanup(easy); }

  CURL* easy;
};

Web::Web() : handle_(std::make_unique<Handle>()) {
  CURL* easy = handle_->easy;
  curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");  // Cookies in memory.
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
}

Web::Web(Web&&) noexcept = default;
Web& Web::operator=(Web&&) noexcept = default;
Web::~Web() = default;

Result<Answer> Web::get(const std::string& url) {
  return send("GET", url, nullptr, "");
}

Result<Answer> Web::post(const std::string& url, const Form& form) {
  return send("POST", url, "application/x-www-form-urlencoded", to_form(form));
}

Result<Answer> Web::post(const std::string& url, const json::Value& body) {
  return send("POST", url, "application/json", json::dump(body));
}

Result<Answer> Web::put(const std::string& url, const json::Value& body) {
  return send("PUT", url, "application/json", json::dump(body));
}

Result<Answer> Web::send(const char* method, const std::string& url,
                         const char* type, const std::string& body) {
  CURL* easy = handle_->easy;
  Answer answer;
  Headers headers(nullptr, &curl_slist_free_all);
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  if (type != nullptr) {
    const std::string line = std::string("Content-Type: ") + type;
    headers.reset(curl_slist_append(nullptr, line.c_str()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(body.size()));
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer.body);
  const CURLcode code = curl_easy_perform(easy);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
  if (code != CURLE_OK) {
    // Without the query: it may hold an authorization code.
    return Error{Fault::unavailable, "cannot ask " +
                                         url.substr(0, url.find('?')) + ": " +
                                         curl_easy_strerror(code)};
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  char* location = nullptr;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
  if (location != nullptr) answer.location = location;
  return answer;
}

}  // namespace hoopgit::stage
