// CPU time of processes: what work costs, whoever else uses the machine.

#pragma once

#include "core/base/file.hpp"
#include "core/base/result.hpp"

#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#include <ctime>
#include <sstream>
#include <string>

namespace hoopgit::bench {

/// User and system together, in seconds.
struct CpuTime {
  double own = 0;
  double children = 0;  ///< Of those that have ended and were waited for.

  double all() const { return own + children; }
};

/// Of any process, by proc(5): to the hundredth of a second.
inline Result<CpuTime> cpu_time_of(pid_t pid) {
  const std::string stat =
      TRY(read_file("/proc/" + std::to_string(pid) + "/stat"));
  // The name of the program may hold anything, blanks and brackets too.
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field)
    fields >> skipped;
  double ticks[4] = {};
  for (double& count : ticks)
    fields >> count;
  if (!fields)
    return Error{Fault::unavailable, "cannot read the CPU time of a process"};
  const auto second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return CpuTime{(ticks[0] + ticks[1]) / second,
                 (ticks[2] + ticks[3]) / second};
}

/// Of this thread: others on the machine do not count.
inline double cpu_time_of_thread() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) / 1e9;
}

/// Of what this process has started and waited for.
inline double cpu_time_of_children() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace hoopgit::bench
