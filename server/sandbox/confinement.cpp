#include "server/sandbox/confinement.hpp"

#include "server/sandbox/call_filter.hpp"
#include "server/sandbox/privileges.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace hoopgit::sandbox {
namespace {

namespace fs = std::filesystem;

/// What any program of the system needs to begin: the loader, libraries, and
/// where Debian's Git gets random bytes from. A loader starts only what may be
/// read, and no program may but the one.
std::vector<Place> places_of_the_system() {
  using Use = Place::Use;
  return {{"/lib", Use::read},
          {"/lib64", Use::read},
          {"/usr/lib", Use::read},
          {"/usr/lib64", Use::read},
          {"/usr/local/lib", Use::read},
          {"/etc/ld.so.cache", Use::read},
          {"/lib64/ld-linux-x86-64.so.2", Use::execute},
          {"/lib/ld-linux-aarch64.so.1", Use::execute},
          {"/dev/null", Use::device},
          {"/dev/urandom", Use::read}};
}

std::vector<Place> places_of(const Allowance& allowance) {
  std::vector<Place> places = places_of_the_system();
  if (!allowance.program.empty())
    places.push_back({allowance.program.string(), Place::Use::execute, true});
  for (const auto& path : allowance.reads)
    places.push_back({path.string(), Place::Use::read});
  for (const auto& path : allowance.writes)
    places.push_back({path.string(), Place::Use::write, true});
  return places;
}

/// At most this: a relay that was given less cannot give more.
int limit(__rlimit_resource resource, std::uint64_t value) {
  rlimit both{};
  if (::getrlimit(resource, &both) != 0) return errno;
  both.rlim_max = std::min<rlim_t>(both.rlim_max, value);
  both.rlim_cur = both.rlim_max;
  return ::setrlimit(resource, &both) == 0 ? 0 : errno;
}

int enter_limits(const Allowance& allowance) {
  // No process besides itself, which root does not heed: the filter does.
  for (const auto& [resource, value] :
       {std::pair<__rlimit_resource, std::uint64_t>{RLIMIT_AS,
                                                    allowance.memory},
        {RLIMIT_CPU, allowance.cpu_seconds},
        {RLIMIT_FSIZE, allowance.file_bytes},
        {RLIMIT_NOFILE, allowance.descriptors},
        {RLIMIT_NPROC, 1}})
    if (const int problem = limit(resource, value); problem != 0)
      return problem;
  return 0;
}

}  // namespace

Confinement::Confinement(const Allowance& allowance)
    : is_walled_(true),
      allowance_(allowance),
      landlock_(landlock_version()),
      places_(places_of(allowance)) {
  if (has_call_filters()) calls_ = calls_of_git();
}

Confinement Confinement::of_helper() {
  return {};
}

int Confinement::enter(int keep) const noexcept {
  if (const int problem = close_descriptors(keep); problem != 0) return problem;
  if (const int problem = limit(RLIMIT_CORE, 0); problem != 0) return problem;
  // A network of its own is one wall of two, and the container around the
  // relay may not let it be made: the filter has no sockets.
  if (is_walled_) enter_namespaces();
  if (const int problem = drop_privileges(); problem != 0) return problem;
  if (!is_walled_) return 0;
  if (const int problem = enter_limits(allowance_); problem != 0)
    return problem;
  if (landlock_ != 0)
    if (const int problem = enter_landlock(landlock_, places_); problem != 0)
      return problem;
  return calls_.empty() ? 0 : enter_call_filter(calls_);
}

void confine(Command& command, Confinement confinement) {
  command.before_exec = [confinement = std::move(confinement)](int keep) {
    return confinement.enter(keep);
  };
}

}  // namespace hoopgit::sandbox
