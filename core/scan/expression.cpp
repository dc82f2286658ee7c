#include "core/scan/expression.hpp"

#include <re2/re2.h>

#include <cstdint>

namespace hoopgit::scan {
namespace {

constexpr std::size_t longest_text = 1024;
constexpr std::int64_t largest_program = std::int64_t{1024} * 1024;

}  // namespace

Result<Expression> Expression::compile(std::string_view text) {
  const auto refuse = [](const std::string& why) {
    return Error{Fault::usage, "cannot use the expression: " + why};
  };
  if (text.empty()) return refuse("it is empty");
  if (text.size() > longest_text) return refuse("it is over 1,024 bytes");
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(largest_program);
  auto regex = std::make_shared<const re2::RE2>(
      re2::StringPiece(text.data(), text.size()), options);
  if (!regex->ok()) return refuse(regex->error());
  return Expression(std::string(text), std::move(regex));
}

bool Expression::matches(std::string_view value) const {
  return re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()),
                             *regex_);
}

bool Expression::is_match_all() const {
  return matches("") ? matches("~/a:1") : matches("~/a:1") && matches("Z@-_");
}

}  // namespace hoopgit::scan
