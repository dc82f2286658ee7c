#include "cli/platform.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"

#include <cstring>

namespace hoopgit::cli {
namespace {

constexpr std::size_t longest_answer = std::size_t{64} * 1024;

Result<Secret> member_of(const http::Response& response, std::string_view key) {
  const json::Value answer = TRY(json::parse(response.body));
  std::string text = TRY(answer.text(key));
  Secret token(text);
  explicit_bzero(text.data(), text.size());
  return token;
}

/// The first line of what a program complained about.
std::string first_line(std::string_view errors) {
  const auto text = trim(errors);
  return printable(text.substr(0, std::min<std::size_t>(text.find('\n'), 200)));
}

}  // namespace

Error no_token_from(const Platform& platform, std::string_view why,
                    std::string hint) {
  return {Fault::unauthenticated,
          "cannot get a token from " + std::string(platform.name) + ": " +
              std::string(why),
          std::move(hint)};
}

Result<Secret> ask_platform(const Platform& platform, const Workplace& place,
                            const http::Request& request, std::string_view key,
                            const std::string& hint) {
  const auto is_late = [](const Result<http::Response>& answer) {
    return !answer || answer->head.status >= 500;
  };
  auto answer = place.ask(request);
  if (is_late(answer)) answer = place.ask(request);
  if (!answer)
    return within("get a token from " + std::string(platform.name),
                  answer.error());
  const int status = answer->head.status;
  if (status != 200 && status != 201) {
    Error refused = no_token_from(
        platform, "it answered with status " + std::to_string(status), hint);
    if (status >= 500) refused.fault = Fault::unavailable;
    return refused;
  }
  auto token = member_of(*answer, key);
  explicit_bzero(answer->body.data(), answer->body.size());
  if (!token || token->empty())
    return no_token_from(platform,
                         "its answer has no " + std::string(key) + " in it");
  return token;
}

Result<Secret> run_platform(const Platform& platform, const Workplace& place,
                            std::vector<std::string> argv,
                            const std::string& hint) {
  const std::string program = argv.front();
  auto done = place.run({.argv = std::move(argv),
                         .deadline = std::chrono::seconds(20),
                         .output_limit = longest_answer});
  if (!done) return no_token_from(platform, done.error().message, hint);
  if (!done->succeeded())
    return no_token_from(
        platform,
        program + " ended with status " + std::to_string(done->status) +
            (trim(done->errors).empty() ? std::string()
                                        : ": " + first_line(done->errors)),
        hint);
  Secret token(trim(done->output));
  explicit_bzero(done->output.data(), done->output.size());
  if (token.empty())
    return no_token_from(platform, program + " printed none", hint);
  return token;
}

Result<Url> with_field(const std::string& url, std::string_view name,
                       std::string_view value) {
  Url asked = TRY(parse_url(url));
  if (!asked.query.empty()) asked.query += '&';
  asked.query += percent_encode(name) + "=" + percent_encode(value);
  return asked;
}

}  // namespace hoopgit::cli
