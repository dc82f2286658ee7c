#pragma once

#include "core/base/encoding.hpp"
#include "core/base/result.hpp"
#include "core/json/json.hpp"

#include <memory>
#include <string>

namespace hoopgit::stage {

struct Answer {
  int status = 0;
  std::string location{};  ///< Where a redirect points to; not followed.
  std::string body{};
};

/// What a browser is without its window: requests that share cookies. An
/// answer of any status is an Answer; an Error means that none came in 20 s.
/// Not thread-safe. Not core/http, which has no cookies on purpose.
class Web {
 public:
  Web();
  Web(Web&&) noexcept;
  Web& operator=(Web&&) noexcept;
  ~Web();

  Result<Answer> get(const std::string& url);
  Result<Answer> post(const std::string& url, const Form& form);
  Result<Answer> post(const std::string& url, const json::Value& body);
  Result<Answer> put(const std::string& url, const json::Value& body);

 private:
  Result<Answer> send(const char* method, const std::string& url,
                      const char* type, const std::string& body);

  struct Handle;  // A CURL easy handle.
  std::unique_ptr<Handle> handle_;
};

}  // namespace hoopgit::stage
