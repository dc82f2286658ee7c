#include "server/sink/splunk.hpp"

#include <cstdio>

namespace hoopgit::sink {

std::string to_splunk(const event::Entry& entry) {
  using namespace std::chrono;
  const auto ms = floor<milliseconds>(entry.time().time_since_epoch()).count();
  char time[32];
  std::snprintf(time, sizeof time, "%lld.%03d",
                static_cast<long long>(ms / 1000), static_cast<int>(ms % 1000));
  std::string text = "{\"time\":" + std::string(time);
  text += ",\"host\":" + json::dump(entry.text({"relay", "node"}));
  text += ",\"source\":" + json::dump(entry.item().log);
  text += ",\"sourcetype\":\"hoopgit:audit\",\"event\":";
  return text + event::to_jsonl(entry.item()) + "}";
}

}  // namespace hoopgit::sink
