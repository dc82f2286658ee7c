#include "server/sandbox/demand.hpp"

#include "core/base/text.hpp"

namespace hoopgit::sandbox {
namespace {

Error untrusted(const std::string& why) {
  return {Fault::usage, "cannot trust the sandbox: " + why,
          "see hoopgit-relay(8), SANDBOX; \"sandbox: available\" in the "
          "configuration serves without"};
}

}  // namespace

Result<void> judge(const Report& report, Demand demand) {
  if (demand == Demand::available) return {};
  if (!report.got_through.empty())
    return untrusted("a child could " + join(report.got_through, ", "));
  if (!report.layers.calls)
    return untrusted("the kernel gives no seccomp filters");
  if (report.layers.hides_files)
    return untrusted("the kernel has Landlock, and does not let it be used");
  return {};
}

std::string warning_of(const Report& report) {
  std::vector<std::string> possible = report.got_through;
  possible.insert(possible.end(), report.unguarded.begin(),
                  report.unguarded.end());
  if (possible.empty()) return "";
  const auto missing = report.layers.missing();
  const std::string why =
      missing.empty() ? "" : " (missing: " + join(missing, ", ") + ")";
  return "a git that was taken over could " + join(possible, ", ") + why;
}

}  // namespace hoopgit::sandbox
