// hoopgit_push_bench [CASE]: what the relay costs, measured against the same
// upstream without it. Every case runs both ways in turn, in one run, and
// prints the medians and their ratio: absolute times are the machine's, ratios
// are ours. Cases: small, large, helper; all of them without an argument.

#include "tests/bench/cpu_time.hpp"
#include "tests/support/must.hpp"
#include "tests/support/password.hpp"
#include "tests/support/stage.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace hoopgit;
using stage::must;
using stage::Person;
using stage::Role;
using stage::Stage;

using Seconds = std::chrono::duration<double>;

constexpr const char* policy = R"(
push: {largest_file: 100m}
policy:
  default: deny
  rules:
    - name: everything
      who: {groups: [dev]}
      what: [fetch, create, update, force, delete]
      then: allow
    - name: no-secrets
      findings: {confidence: [sure, likely]}
      then: deny
)";

/// The stage's configuration with a policy that lets everything clean pass.
std::string configuration() {
  const std::string usual = stage::usual_configuration();
  return usual.substr(0, usual.find("\nrepositories:")) +
         "\nrepositories:\n  - {match: \"acme/**\", upstream: origin}\n" +
         policy;
}

double timed(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return Seconds(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void report(const char* name, const std::vector<double>& direct,
            const std::vector<double>& relayed, double target) {
  const double ratio = median(relayed) / median(direct);
  std::printf(
      "%-28s direct %8.3f s   relay %8.3f s   ratio %5.2f   (first "
      "target: at most %.2f)\n",
      name, median(direct), median(relayed), ratio, target);
  std::fflush(stdout);
}

void git(const Person& person, std::vector<std::string> arguments,
         const std::filesystem::path& folder = {}) {
  arguments.insert(arguments.begin(), "git");
  const Completed done = must(person.run(arguments, folder));
  if (!done.succeeded())
    throw std::runtime_error("git " + arguments[1] + ": " + done.errors);
}

/// Files that do not compress and hold no secret.
void write_noise(const std::filesystem::path& folder, int files,
                 std::size_t size) {
  std::filesystem::create_directories(folder);
  std::mt19937_64 random(1);
  for (int i = 0; i < files; ++i) {
    std::ofstream out(folder / ("noise-" + std::to_string(i)),
                      std::ios::binary);
    for (std::size_t written = 0; written < size; written += 8) {
      const std::uint64_t word = random();
      out.write(reinterpret_cast<const char*>(&word), sizeof word);
    }
  }
}

struct Ways {
  std::string direct;
  std::string relayed;
};

Ways ways(const Stage& stage, const std::string& repository) {
  return {stage.upstream.url(repository, Role::writer),
          stage.relay.url(repository)};
}

void measure_small(Stage& stage, const Person& ada) {
  constexpr int rounds = 15;
  // Two repositories: what goes around the relay moves refs behind its back.
  must(stage.upstream.make_repository("acme/direct"));
  const Ways site{stage.upstream.url("acme/direct", Role::writer),
                  stage.relay.url("acme/site")};
  std::vector<double> push_direct;
  std::vector<double> push_relayed;
  std::vector<double> clone_direct;
  std::vector<double> clone_relayed;
  git(ada, {"clone", "-q", site.direct, "small-direct"});
  git(ada, {"clone", "-q", site.relayed, "small-relayed"});
  for (int i = 0; i < rounds; ++i) {
    const std::string name = std::to_string(i);
    must(ada.commit_file("small-direct", "a.txt", "line " + name + "\n"));
    push_direct.push_back(timed([&] {
      git(ada, {"push", "-q", site.direct, "HEAD:refs/heads/topic-" + name},
          "small-direct");
    }));
    must(ada.commit_file("small-relayed", "a.txt", "line " + name + "\n"));
    push_relayed.push_back(timed([&] {
      git(ada, {"push", "-q", site.relayed, "HEAD:refs/heads/topic-" + name},
          "small-relayed");
    }));
    clone_direct.push_back(timed([&] {
      git(ada, {"clone", "-q", site.direct, "direct-" + name});
    }));
    clone_relayed.push_back(timed([&] {
      git(ada, {"clone", "-q", site.relayed, "relayed-" + name});
    }));
  }
  report("push of one small commit", push_direct, push_relayed, 2.0);
  report("clone of a small repository", clone_direct, clone_relayed, 1.15);
}

/// Past the relay there is only the client's part, and the upstream's, which is
/// the same both ways and not counted.
void measure_cpu(Stage& stage, const Person& ada) {
  constexpr int rounds = 100;
  must(stage.upstream.make_repository("acme/direct-cpu"));
  const Ways site{stage.upstream.url("acme/direct-cpu", Role::writer),
                  stage.relay.url("acme/site")};
  git(ada, {"clone", "-q", site.direct, "cpu-direct"});
  git(ada, {"clone", "-q", site.relayed, "cpu-relayed"});
  const auto push_all = [&](const std::string& folder, const std::string& url,
                            const std::string& prefix, int count) {
    double client = 0;
    for (int i = 0; i < count; ++i) {
      const std::string name = prefix + std::to_string(i);
      must(ada.commit_file(folder, "a.txt", "line " + name + "\n"));
      const double before = bench::cpu_time_of_children();
      git(ada, {"push", "-q", url, "HEAD:refs/heads/" + name}, folder);
      client += bench::cpu_time_of_children() - before;
    }
    return client * 1e3 / count;
  };
  push_all("cpu-direct", site.direct, "warm", 5);
  push_all("cpu-relayed", site.relayed, "warm", 5);
  const double direct = push_all("cpu-direct", site.direct, "topic", rounds);
  const auto before = must(bench::cpu_time_of(stage.relay.pid()));
  const double relayed = push_all("cpu-relayed", site.relayed, "topic", rounds);
  const auto after = must(bench::cpu_time_of(stage.relay.pid()));
  const double own = (after.own - before.own) * 1e3 / rounds;
  const double children = (after.children - before.children) * 1e3 / rounds;
  std::printf(
      "%-28s relay %.1f ms (itself %.1f, children %.1f)   git push %.1f ms "
      "through it, %.1f ms past it\n",
      "CPU of one small push", own + children, own, children, relayed, direct);
  std::fflush(stdout);
}

void measure_large(Stage& stage, const Person& ada) {
  constexpr int rounds = 3;
  git(ada, {"init", "-q", "-b", "main", "large"});
  // Noise has no deltas: Git must not look for them in either way.
  git(ada, {"config", "core.bigFileThreshold", "1m"}, "large");
  write_noise(ada.path("large"), 40, std::size_t{5} * 1024 * 1024);
  git(ada, {"add", "."}, "large");
  git(ada, {"commit", "-q", "-m", "200 MB"}, "large");
  std::vector<double> push_direct;
  std::vector<double> push_relayed;
  std::vector<double> clone_direct;
  std::vector<double> clone_relayed;
  for (int i = 0; i < rounds; ++i) {
    const std::string name = std::to_string(i);
    for (const std::string way : {"d", "r"})
      must(stage.upstream.make_repository(
          "acme/" + way + name,
          {.empty = true, .settings = {{"core.bigFileThreshold", "1m"}}}));
    const Ways d = ways(stage, "acme/d" + name);
    const Ways r = ways(stage, "acme/r" + name);
    push_direct.push_back(timed([&] {
      git(ada, {"push", "-q", d.direct, "main"}, "large");
    }));
    push_relayed.push_back(timed([&] {
      git(ada, {"push", "-q", r.relayed, "main"}, "large");
    }));
    clone_direct.push_back(timed([&] {
      git(ada, {"clone", "-q", "--bare", d.direct, "large-d" + name});
    }));
    clone_relayed.push_back(timed([&] {
      git(ada, {"clone", "-q", "--bare", r.relayed, "large-r" + name});
    }));
    std::filesystem::remove_all(ada.path("large-d" + name));
    std::filesystem::remove_all(ada.path("large-r" + name));
  }
  report("push of a 200 MB pack", push_direct, push_relayed, 1.6);
  report("clone of 200 MB", clone_direct, clone_relayed, 1.15);
  std::printf("%-28s %.0f MB   (first target: under 200 MB)\n",
              "relay, most memory resident",
              static_cast<double>(must(stage.relay.memory_peak())) / 1e6);
}

void measure_helper(const Stage& stage, const Person& ada) {
  constexpr int rounds = 300;
  const std::string origin = stage.relay.origin();
  const std::string request =
      "protocol=http\nhost=" + origin.substr(7) + "\npath=acme/site.git\n\n";
  must(ada.run({"git-credential-hoopgit", "get"}, {}, request));
  std::vector<double> helper;
  std::vector<double> nothing;
  for (int i = 0; i < rounds; ++i) {
    nothing.push_back(
        timed([&] { must(ada.run({"/bin/true"}, {}, request)); }));
    helper.push_back(timed([&] {
      must(ada.run({"git-credential-hoopgit", "get"}, {}, request));
    }));
  }
  std::sort(helper.begin(), helper.end());
  std::printf(
      "%-28s p50 %.2f ms   p99 %.2f ms   /bin/true p50 %.2f ms   "
      "(first target: under 5 ms)\n",
      "cached credential", helper[rounds / 2] * 1e3,
      helper[rounds * 99 / 100] * 1e3, median(nothing) * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  const auto wants = [&](std::string_view name) {
    return wanted.empty() || wanted == name;
  };
  try {
    stage::StageSetup setup;
    setup.configuration = configuration();
    Stage stage = must(Stage::set_up(setup));
    const Person ada = must(stage.signed_in("ada"));
    if (wants("helper")) measure_helper(stage, ada);
    if (wants("small")) measure_small(stage, ada);
    if (wants("cpu")) measure_cpu(stage, ada);
    if (wants("large")) measure_large(stage, ada);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "hoopgit_push_bench: %s\n", problem.what());
    return 1;
  }
  return 0;
}
