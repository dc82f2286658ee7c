#include "core/http/client.hpp"

#include "core/http/libcurl.hpp"
#include "core/http/transfer.hpp"

#include <mutex>
#include <new>
#include <utility>

namespace hoopgit::http {
namespace {

constexpr std::size_t most_idle = 32;

}  // namespace

std::string_view ResponseHead::header(std::string_view lower_case_name) const {
  std::string_view found;
  bool seen = false;
  for (const auto& [name, value] : headers) {
    if (name != lower_case_name) continue;
    if (seen) return {};
    found = value;
    seen = true;
  }
  return found;
}

/// Handles that wait for the next request, each with its open connections.
/// The one that talked to the same origin last is taken first.
struct Client::Pool {
  struct Idle {
    CURL* handle;
    std::string origin;
  };

  explicit Pool(ClientSettings with) : settings(std::move(with)) {}
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    for (const auto& waiting : idle)
      ::curl_easy_cleanup(waiting.handle);
  }

  CURL* take(const std::string& origin) {
    {
      const std::lock_guard lock(mutex);
      for (auto place = idle.rbegin(); place != idle.rend(); ++place) {
        if (place->origin != origin) continue;
        CURL* handle = place->handle;
        idle.erase(std::next(place).base());
        return handle;
      }
    }
    CURL* handle = ::curl_easy_init();
    if (handle == nullptr) throw std::bad_alloc();
    return handle;
  }

  void give_back(CURL* handle, std::string origin) {
    CURL* surplus = nullptr;
    {
      const std::lock_guard lock(mutex);
      idle.push_back({handle, std::move(origin)});
      if (idle.size() > most_idle) {
        surplus = idle.front().handle;
        idle.erase(idle.begin());
      }
    }
    if (surplus != nullptr) ::curl_easy_cleanup(surplus);
  }

  const ClientSettings settings;
  std::mutex mutex;
  std::vector<Idle> idle;
};

Client::Client(ClientSettings settings)
    : pool_(std::make_unique<Pool>(std::move(settings))) {
  prepare_libcurl();
}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Response> Client::send(const Request& request) const {
  /// Also when a sink throws: the handle goes back.
  struct Loan {
    Pool& pool;
    std::string origin;
    CURL* handle;
    Loan(Pool& from, std::string to)
        : pool(from), origin(std::move(to)), handle(pool.take(origin)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { pool.give_back(handle, std::move(origin)); }
  };
  const Loan loan(*pool_, request.url.origin());
  return Transfer(loan.handle, request, pool_->settings).perform();
}

}  // namespace hoopgit::http
