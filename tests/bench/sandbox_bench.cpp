// What the walls around a child cost: git run free and confined, and the whole
// self-test. Prints milliseconds; nothing passes or fails.

#include "server/push/git_child.hpp"
#include "server/sandbox/escape.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>
#include <vector>

namespace {

using namespace hoopgit;
using Clock = std::chrono::steady_clock;

struct Times {
  double median = 0;
  double most = 0;
};

template <class Work>
double time_of(const Work& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - begin)
      .count();
}

Times times(std::vector<double> taken) {
  std::sort(taken.begin(), taken.end());
  return {taken[taken.size() / 2], taken.back()};
}

void run_or_say(const Command& command) {
  const auto done = run(command);
  if (!done) std::printf("%s\n", done.error().message.c_str());
}

}  // namespace

int main() {
  constexpr int rounds = 400;
  Command free = push::git_alone({"version"});
  free.before_exec = nullptr;
  std::vector<double> freely;
  std::vector<double> confined;
  // In turns: what else the machine does meets both.
  for (int i = 0; i < rounds; ++i) {
    freely.push_back(time_of([&] { run_or_say(free); }));
    confined.push_back(
        time_of([] { run_or_say(push::git_alone({"version"})); }));
  }
  std::vector<double> tested;
  for (int i = 0; i < 20; ++i)
    tested.push_back(time_of([] {
      const auto report =
          sandbox::try_to_escape(std::filesystem::temp_directory_path());
      if (!report) std::printf("%s\n", report.error().message.c_str());
    }));
  const Times without = times(std::move(freely));
  const Times with = times(std::move(confined));
  const Times self_test = times(std::move(tested));
  std::printf("git version, free      median %6.2f ms, most %6.2f ms\n",
              without.median, without.most);
  std::printf("git version, confined  median %6.2f ms, most %6.2f ms\n",
              with.median, with.most);
  std::printf("the walls              median %6.2f ms\n",
              with.median - without.median);
  std::printf("the self-test          median %6.2f ms, most %6.2f ms\n",
              self_test.median, self_test.most);
}
