#include "server/house/replaced_logs.hpp"

#include "server/store/sqlite_store.hpp"

#include <algorithm>
#include <system_error>

namespace hoopgit::house {
namespace fs = std::filesystem;

namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 9 && text.front() != '0' &&
         text.find_first_not_of("0123456789") == text.npos;
}

/// "hoopgit-log-1.db", and "hoopgit-log-1-2.db" where there was one before.
bool is_named_for(const std::string& file, const std::string& stem) {
  return file == stem + ".db" ||
         (file.starts_with(stem + "-") && file.ends_with(".db"));
}

}  // namespace

Result<store::Store*> ReplacedLogs::find(std::string_view number) {
  const Error none{Fault::not_found, "cannot find the log: there is none"};
  if (!is_number(number)) return none;
  const std::lock_guard lock(lock_);
  if (const auto found = logs_.find(number); found != logs_.end())
    return found->second.get();
  std::unique_ptr<store::Store> best;
  std::uint64_t most = 0;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder_, problem)) {
    const std::string name = entry.path().filename();
    if (!is_named_for(name, "hoopgit-log-" + std::string(number))) continue;
    auto log = TRY(store::open_sqlite(entry.path(), {}, clock_));
    const auto size = TRY(log->checkpoint_size());
    if (best && size <= most) continue;
    most = size;
    best = std::move(log);
  }
  if (problem) return from_errno("read " + folder_.string(), problem.value());
  if (!best) return none;
  return logs_.emplace(std::string(number), std::move(best))
      .first->second.get();
}

}  // namespace hoopgit::house
