// For the two source files of Connection only.

#pragma once

#include "server/http/connection.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::front {

/// One request and its answer, while a Connection is at it.
struct Connection::Exchange {
  Exchange(Hall& shared, std::function<void()> notifier);

  Request& request() { return head.request; }
  const Route& route() const { return *match.route; }
  void open_stream();

  /// Runs a handler's code; what it throws sets `failed` and is logged. By its
  /// type only: its words may be out of the request.
  void guard(const std::function<void()>& job);
  void log(std::string_view what) const;
  Reply excuse() const;  ///< For the client, when it was our fault.

  Hall& hall;
  std::function<void()> notify;
  HeadScanner scanner{};
  RequestReader reader{};
  std::size_t size = 0;  ///< Of the header block.
  AnswerTerms terms;
  Head head{};
  Router::Match match{};
  bool body_left = true;  ///< Not all of the body has been read.
  bool failed = false;
  std::unique_ptr<AnswerStream> stream{};

  // A body on its way to the disk: one piece comes while another is written.
  std::optional<SpoolFile> spool{};
  std::string coming{};
  std::string writing{};
  bool written = true;  ///< The disk thread is not at it.
  Result<void> stored{};
};

}  // namespace hoopgit::front
