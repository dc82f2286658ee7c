#include "cli/log_source.hpp"

#include "cli/network.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "core/base/file.hpp"

#include <memory>

namespace hoopgit::cli {
namespace {

// A bundle of 256 of the longest entries is 16.8 MB.
constexpr std::size_t largest_file = std::size_t{32} * 1024 * 1024;

using Found = Result<std::optional<std::string>>;

Found public_file(const http::Client& client, Url url) {
  const auto response =
      TRY(ask(client, {.url = std::move(url), .response_limit = largest_file}));
  const int status = response.head.status;
  if (status == 404) return std::optional<std::string>();
  if (status / 100 != 2) return api::problem_from(status, response.body);
  return std::optional<std::string>(response.body);
}

bool is_relay_in_use(const Context& context, const Url& url) {
  const auto relay = choose_relay(context);
  return relay && relay->origin() == url.origin();
}

}  // namespace

ledger::Source folder_source(const std::filesystem::path& folder) {
  return [folder](const std::string& path) -> Found {
    auto bytes = read_file(folder / path, largest_file);
    if (bytes) return std::optional<std::string>(*std::move(bytes));
    if (bytes.error().fault == Fault::not_found)
      return std::optional<std::string>();
    return std::move(bytes).error();
  };
}

Result<ledger::Source> url_source(const Context& context,
                                  const std::string& text) {
  Url base = TRY(parse_url(text));
  if (!base.path.ends_with('/')) base.path += '/';
  if (is_relay_in_use(context, base)) {
    // Shared: a Source is copied, a client is not.
    const auto relay =
        std::make_shared<RelayClient>(context, TRY(relay_at(text)));
    return ledger::Source([relay, base](const std::string& path) -> Found {
      return relay->file(base.path + path, largest_file);
    });
  }
  const auto client = std::make_shared<http::Client>(client_for(context, base));
  return ledger::Source([client, base](const std::string& path) -> Found {
    Url url = base;
    url.path += path;
    return public_file(*client, std::move(url));
  });
}

Result<std::string> log_of_relay(const Context& context,
                                 const std::string& key_name) {
  const auto relay = TRY(choose_relay(context));
  const bool is_ours = key_name.starts_with(relay.host_and_port() + "/log/");
  const auto number = is_ours ? key_name.substr(key_name.rfind('/')) : "/1";
  return relay.origin() + "/log" + number;
}

}  // namespace hoopgit::cli
