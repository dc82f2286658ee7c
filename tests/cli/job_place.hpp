// A place where a job runs, for tests of platforms: its variables, what its
// programs print, and what its addresses answer.

#pragma once

#include "cli/ambient.hpp"
#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/json/json.hpp"

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace hoopgit::cli {

inline const std::string audience = "https://relay.example.com";
inline const Time job_time = from_unix_seconds(1'800'000'000);

/// What a platform would have signed; nobody here looks at signatures.
inline std::string jwt_for(const std::string& whom,
                           std::int64_t expires = 1'800'000'300) {
  return "e30." +
         to_base64url(
             json::dump(json::object({{"aud", whom}, {"exp", expires}}))) +
         ".c2ln";
}

/// Names and values; of a type of its own, since {"A", "b"} is many things.
struct Variables : std::map<std::string, std::string> {
  Variables(std::initializer_list<value_type> all) : map(all) {}
};

class JobPlace {
 public:
  explicit JobPlace(Variables variables) : environment_(std::move(variables)) {}

  /// Of a request, in one line each: method and URL; then headers; then body.
  std::function<http::Response(const http::Request&)> answer{};
  std::vector<std::string> asked{};

  std::function<Result<Completed>(const Command&)> program{};
  std::vector<std::vector<std::string>> run{};

  TemporaryFolder root = *TemporaryFolder::make();

  Workplace place() {
    return {
        .environment = environment_,
        .ask = [this](const http::Request& request) -> Result<http::Response> {
          asked.push_back(told(request));
          if (answer) return answer(request);
          return Error{Fault::unavailable, "cannot reach it: it is away"};
        },
        .call = &http::call,
        .run = [this](const Command& command) -> Result<Completed> {
          run.push_back(command.argv);
          if (program) return program(command);
          return Error{
              Fault::not_found,
              "cannot start " + command.argv.front() + ": there is none"};
        },
        .root = root.path()};
  }

  Result<PlatformToken> token(const Platform& platform) {
    return ambient_token(platform, place(), audience, job_time);
  }

  static http::Response said(int status, const json::Value& body) {
    return {.head = {.status = status}, .body = json::dump(body)};
  }

 private:
  static std::string told(const http::Request& request) {
    std::string text = request.method + " " + request.url.text();
    for (const auto& header : request.headers)
      text += "\n" + header.name + ": " + header.value;
    if (request.authorization != nullptr)
      text += "\nAuthorization: Bearer " +
              std::string(request.authorization->secret.reveal());
    return text + "\n\n" + request.body;
  }

  Environment environment_;
};

}  // namespace hoopgit::cli
