#include "core/base/error.hpp"

#include <cerrno>
#include <system_error>

namespace hoopgit {

Error within(std::string_view attempt, Error error) {
  error.message = "cannot " + std::string(attempt) + ": " + error.message;
  return error;
}

Error from_errno(std::string_view attempt, int errno_value) {
  const Fault fault =
      errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG
          ? Fault::limit
      : errno_value == ENOENT ? Fault::not_found
                              : Fault::unavailable;
  return {fault, "cannot " + std::string(attempt) + ": " +
                     std::generic_category().message(errno_value)};
}

int exit_code(Fault fault) {
  switch (fault) {
    case Fault::usage:
    case Fault::not_found:
      return 2;
    case Fault::conflict:
    case Fault::corrupt:
      return 1;
    case Fault::unauthenticated:
      return 5;
    case Fault::limit:
    case Fault::unavailable:
      return 6;
    case Fault::forbidden:
      return 7;
    case Fault::internal:
      return 70;
  }
  return 70;
}

int http_status(Fault fault) {
  switch (fault) {
    case Fault::usage:
      return 400;
    case Fault::unauthenticated:
      return 401;
    case Fault::forbidden:
      return 403;
    case Fault::not_found:
      return 404;
    case Fault::conflict:
      return 409;
    case Fault::limit:
      return 413;
    case Fault::unavailable:
      return 503;
    case Fault::corrupt:
      return 502;
    case Fault::internal:
      return 500;
  }
  return 500;
}

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::usage:
      return "usage";
    case Fault::unauthenticated:
      return "unauthenticated";
    case Fault::forbidden:
      return "forbidden";
    case Fault::not_found:
      return "not_found";
    case Fault::conflict:
      return "conflict";
    case Fault::limit:
      return "limit";
    case Fault::unavailable:
      return "unavailable";
    case Fault::corrupt:
      return "corrupt";
    case Fault::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace hoopgit
