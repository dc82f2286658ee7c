#pragma once

#include "core/base/result.hpp"
#include "server/http/exchange.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hoopgit::front {

/// The table of routes. Read only once made; any thread may look.
class Router {
 public:
  struct Match {
    const Route* route;  ///< Lives as long as the Router.
    Route::Fields fields;
  };

  /// Refuses patterns that can never match and fields named twice.
  static Result<Router> make(std::vector<Route> routes);

  /// The first route of this method and path; else the 404 or 405 to send.
  std::variant<Match, Reply> find(std::string_view method,
                                  std::string_view path) const;

  /// "GET /api/v1/pushes/{id}", in their order: all ways in that there are.
  std::vector<std::string> list() const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> segments;
  };
  explicit Router(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  std::vector<Entry> entries_;
};

}  // namespace hoopgit::front
