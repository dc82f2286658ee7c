// Platforms that have a token of OpenID Connect for what runs on them: one file
// each, ambient_<platform>.cpp. Which of them this is, and whether its token is
// to be used, is decided in ambient.hpp.

#pragma once

#include "cli/environment.hpp"
#include "core/base/process.hpp"
#include "core/base/secret.hpp"
#include "core/http/client.hpp"
#include "core/http/local_call.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// What a platform's token is asked with: all of the world that is needed, so
/// that a test can be one.
struct Workplace {
  const Environment& environment;
  /// To an https address, or one on this machine.
  std::function<Result<http::Response>(const http::Request&)> ask;
  /// To a program beside this one.
  std::function<Result<http::LocalAnswer>(const http::LocalCall&)> call;
  std::function<Result<Completed>(const Command&)> run;
  std::filesystem::path root = "/";  ///< Where paths of this machine begin.
};

struct PlatformToken {
  Secret token;
  /// The job has this one and no other: asked again, the platform gives the
  /// same. (Else each is a new one.)
  bool is_fixed = false;
};

struct Platform {
  std::string_view name;  ///< For people: "GitHub Actions".

  /// A job's own token goes before a session that somebody left on the runner;
  /// what a whole machine may have, after the session of who sits at it.
  enum class Owner { job, machine } owner;

  bool (*is_here)(const Workplace&);

  /// What the job lacks, seen without asking anybody; the hint says what to
  /// write where. `audience` is for the hint.
  std::optional<Error> (*obstacle)(const Workplace&,
                                   const std::string& audience);

  /// A token for this audience. Never prompts; 20 s at most.
  Result<PlatformToken> (*token)(const Workplace&, const std::string& audience);

  /// How the audience of its tokens is chosen, as a hint; "" where it is asked
  /// for with each token.
  std::string (*audience_hint)(const std::string& audience);
};

extern const Platform github_actions;
extern const Platform gitlab_ci;
extern const Platform buildkite;
extern const Platform circleci;
extern const Platform azure_pipelines;
extern const Platform jenkins;
extern const Platform kubernetes;
extern const Platform spiffe;
/// A token in HOOPGIT_ID_TOKEN, from whatever platform.
extern const Platform token_variable;

// What they share.

/// "cannot get a token from <platform>: <why>", Fault::unauthenticated.
Error no_token_from(const Platform& platform, std::string_view why,
                    std::string hint = {});

/// The member `key` of the platform's answer, a JSON object. An answer of 5xx,
/// or none, is Fault::unavailable, after a second try.
Result<Secret> ask_platform(const Platform& platform, const Workplace& place,
                            const http::Request& request, std::string_view key,
                            const std::string& hint);

/// What a program of the platform prints: one word.
Result<Secret> run_platform(const Platform& platform, const Workplace& place,
                            std::vector<std::string> argv,
                            const std::string& hint);

/// `url` with one more field in its query.
Result<Url> with_field(const std::string& url, std::string_view name,
                       std::string_view value);

}  // namespace hoopgit::cli
