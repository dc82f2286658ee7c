#include "server/http/exchange.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace hoopgit::front {

std::string_view Request::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_case_name) return value;
  return {};
}

std::optional<std::string> Request::query_field(std::string_view name) const {
  for (const auto piece : split(query, '&')) {
    auto field = from_form(piece);
    if (field && !field->empty() && field->front().first == name)
      return std::move(field->front().second);
  }
  return std::nullopt;
}

Reply plain_reply(int status, std::string_view text) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
          .body = std::string(text) + "\n"};
}

}  // namespace hoopgit::front
