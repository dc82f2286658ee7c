// What a Git command waits for its credential: the helper as a process with a
// cached token, by keyring and by file; `git credential fill` through it and
// through one that does nothing; the slow path, cold; 64 at once. Issuer and
// relay are doubles on loopback, so that what is measured is ours. And what a
// job of CI waits for at its checkout, by a platform of the tests.
//
//     build/release/tests/bench/hoopgit_credential_bench [RUNS]

#include "core/base/process.hpp"
#include "tests/scenarios/job_platform.hpp"
#include "tests/support/must.hpp"
#include "tests/support/relay_double.hpp"
#include "tests/support/sandbox.hpp"
#include "tests/support/scripted_issuer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace hoopgit;
using namespace hoopgit::stage;
using Steady = std::chrono::steady_clock;

double milliseconds(const std::function<void()>& act) {
  const auto start = Steady::now();
  act();
  return std::chrono::duration<double, std::milli>(Steady::now() - start)
      .count();
}

struct Quantiles {
  double half;
  double most;  ///< 99 of 100.
};

Quantiles measure(int runs, const std::function<void()>& act) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i)
    times.push_back(milliseconds(act));
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

void print(const char* what, const Quantiles& times) {
  std::printf("%-44s p50 %7.2f ms  p99 %7.2f ms\n", what, times.half,
              times.most);
}

std::string question(const RelayDouble& relay, const std::string& repository) {
  return "protocol=http\nhost=" + relay.origin().substr(7) +
         "\npath=" + repository + ".git\n";
}

void ask(const Person& person, const std::vector<std::string>& argv,
         const std::string& input, const char* wanted) {
  const auto done = must(person.run(argv, {}, input));
  if (done.output.find(wanted) != std::string::npos) return;
  std::fprintf(stderr, "no answer: %s%s", done.output.c_str(),
               done.errors.c_str());
  std::exit(1);
}

void measure_hits(Person& ada, const RelayDouble& relay, int runs) {
  const std::string asked = question(relay, "acme/site");
  const std::vector<std::string> get{"git-credential-hoopgit", "get"};
  print("a process that does nothing (/bin/true)",
        measure(runs, [&] { must(ada.run({"/bin/true"})); }));
  ask(ada, get, asked, "password=");
  print("get, cached in the keyring",
        measure(runs, [&] { ask(ada, get, asked, "password="); }));
  ada.set("HOOPGIT_CACHE_DIR", ada.path("cache").string());
  ask(ada, get, asked, "password=");
  print("get, cached in a file",
        measure(runs, [&] { ask(ada, get, asked, "password="); }));
  ada.unset("HOOPGIT_CACHE_DIR");
  const std::vector<std::string> fill{"git", "credential", "fill"};
  print("git credential fill, through us",
        measure(runs, [&] { ask(ada, fill, asked + "\n", "password="); }));
  must(ada.write_file("none",
                      "#!/bin/sh\nprintf 'username=a\\npassword=b\\n'\n"));
  const std::vector<std::string> other{
      "git",
      "-c",
      "credential.helper=",
      "-c",
      "credential.helper=!sh " + ada.path("none").string(),
      "credential",
      "fill"};
  print("git credential fill, through a shell's printf",
        measure(runs, [&] { ask(ada, other, asked + "\n", "password="); }));
}

void measure_misses(const Person& ada, const RelayDouble& relay, int runs) {
  int next = 0;
  print("get, cold: renewal and token at the relay", measure(runs, [&] {
          ask(ada, {"git-credential-hoopgit", "get"},
              question(relay, "acme/cold" + std::to_string(next++)),
              "password=");
        }));
}

void measure_crowd(const Person& ada, const RelayDouble& relay) {
  const int before = relay.counts().renewals;
  const double took = milliseconds([&] {
    std::vector<std::thread> askers;
    for (int i = 0; i < 64; ++i)
      askers.emplace_back([&] {
        ask(ada, {"git-credential-hoopgit", "get"},
            question(relay, "acme/crowd"), "password=");
      });
    for (auto& asker : askers)
      asker.join();
  });
  std::printf("64 at once without a token: all served in %.0f ms, %d renewal\n",
              took, relay.counts().renewals - before);
}

/// What a job's checkout waits for beside git: its platform, and the relay.
void measure_job(const RelayDouble& relay, int runs) {
  JobPlatform platform("github-actions.json");
  Person job = must(Person::make("runner"));
  platform.run_github(job);
  print("job: hoopgit login --ci", measure(runs, [&] {
          ask(job, {"hoopgit", "login", relay.origin(), "--ci"}, "", "");
        }));
  int next = 0;
  const int before = platform.tokens();
  print("job: get, token of the platform and exchange", measure(runs, [&] {
          ask(job, {"git-credential-hoopgit", "get"},
              question(relay, "acme/job" + std::to_string(next++)),
              "password=");
        }));
  std::printf("job: %d tokens of the platform for %d checkouts\n",
              platform.tokens() - before, next);
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::max(10, std::atoi(argv[1])) : 200;
  const ScriptedIssuer issuer =
      must(ScriptedIssuer::start({.id_token_on_refresh = false}));
  const RelayDouble relay = must(RelayDouble::start({issuer.url()}));
  Person ada = must(Person::make("ada"));
  ada.set("BROWSER", ScriptedIssuer::browser());
  ask(ada, {"hoopgit", "login", relay.origin()}, "", "signed in");
  measure_hits(ada, relay, runs);
  measure_misses(ada, relay, std::min(runs, 200));
  measure_crowd(ada, relay);
  measure_job(relay, std::min(runs, 100));
  return 0;
}
