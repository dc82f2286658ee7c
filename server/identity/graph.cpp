#include "server/identity/graph.hpp"

#include "core/base/file.hpp"
#include "core/json/json.hpp"
#include "server/identity/client_assertion.hpp"

#include <algorithm>
#include <charconv>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

constexpr auto good_for = 5min;
constexpr auto bad_for = 30s;
constexpr std::chrono::seconds longest_pause = 5min;
constexpr std::size_t most_people = 10'000;
constexpr std::size_t most_groups = 2'000;
constexpr std::size_t longest_group = 256;
constexpr std::size_t largest_certificate = std::size_t{64} * 1024;

Error unusable(const IssuerSettings& issuer, const std::string& why) {
  return {Fault::unavailable,
          "cannot ask for the groups of issuer " + issuer.name + ": " + why};
}

/// A GUID: nothing else may become a part of the address.
bool is_object_id(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
                        (c >= 'A' && c <= 'F');
    if (is_dash ? c != '-' : !is_hex) return false;
  }
  return true;
}

/// "https://HOST/TENANT/v2.0" asks for tokens at
/// ".../TENANT/oauth2/v2.0/token".
Result<Url> token_url(const IssuerSettings& issuer) {
  constexpr std::string_view version = "/v2.0";
  Url url = TRY(parse_url(issuer.issuer));
  if (!url.path.ends_with(version))
    return unusable(issuer, "its URL does not end with /v2.0");
  url.path.resize(url.path.size() - version.size());
  url.path += "/oauth2/v2.0/token";
  return url;
}

http::Request post(Url url, std::string type, std::string body) {
  http::Request request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Accept", "application/json"},
                     {"Content-Type", std::move(type)}};
  request.body = std::move(body);
  request.deadline = 2500ms;
  request.response_limit = std::size_t{512} * 1024;
  request.refuse_local_addresses = !request.url.is_loopback();
  return request;
}

std::string status_of(const http::Response& response) {
  return "status " + std::to_string(response.head.status);
}

/// RFC 9110, 10.2.3, in seconds; a date is not what Graph sends.
std::chrono::seconds retry_after(const http::ResponseHead& head) {
  const auto text = head.header("retry-after");
  std::int64_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::clamp<std::chrono::seconds>(std::chrono::seconds(seconds),
                                          bad_for, longest_pause);
}

/// All of them, or an Error: a part of somebody's groups could let them in
/// where a group that is missing would keep them out.
Result<std::vector<std::string>> read_groups(std::string_view body) {
  const auto answer =
      TRY(json::parse(body, {.bytes = std::size_t{512} * 1024, .depth = 8}));
  if (answer.find("@odata.nextLink") != nullptr)
    return Error{Fault::corrupt, "the answer is only a part"};
  auto names = TRY(answer.texts("value"));
  if (names.size() > most_groups)
    return Error{Fault::limit, "there are over 2000"};
  for (const auto& name : names)
    if (name.empty() || name.size() > longest_group)
      return Error{Fault::corrupt, "one has no usable name"};
  return names;
}

}  // namespace

Graph::Graph(IssuerSettings issuer, const http::Client& client,
             const Clock& clock)
    : issuer_(std::move(issuer)),
      settings_(*issuer_.graph),
      client_(client),
      clock_(clock) {}

Result<KnownGroups> Graph::groups_of(const std::string& object_id) {
  if (!is_object_id(object_id))
    return unusable(issuer_, "the object id is not a GUID");
  Lock lock(mutex_);
  answered_.wait(lock, [&] { return !asking_.contains(object_id); });
  const Time now = clock_.now();
  const auto known = people_.find(object_id);
  if (known != people_.end() && now < known->second.until)
    return known->second.groups;
  if (pause_ && now < paused_until_) return *pause_;

  asking_.insert(object_id);
  ++standing_.asked;
  lock.unlock();
  auto groups = ask(object_id);
  lock.lock();
  asking_.erase(object_id);
  answered_.notify_all();
  standing_.problem = groups ? "" : groups.error().message;
  if (!groups) ++standing_.failed;
  remember(object_id, groups);
  return groups;
}

Result<KnownGroups> Graph::ask(const std::string& object_id) {
  auto response = TRY(question(object_id));
  if (response.head.status == 401) {
    // The token may have been revoked before its time: once more with another.
    {
      const std::lock_guard lock(token_mutex_);
      token_.reset();
    }
    response = TRY(question(object_id));
  }
  const int status = response.head.status;
  if (status == 404)
    return unusable(issuer_, "the directory does not know the person");
  if (status == 400) return unusable(issuer_, "Graph answers with status 400");
  if (status != 200)
    return pause("Graph answers with " + status_of(response), &response.head);
  auto names = read_groups(response.body);
  if (!names) return unusable(issuer_, names.error().message);
  return KnownGroups{*std::move(names), clock_.now()};
}

Result<http::Response> Graph::question(const std::string& object_id) {
  const http::Authorization authorization{
      http::Authorization::Scheme::bearer, {}, TRY(token())};
  Url url = settings_.url;
  url.path = "/v1.0/users/" + object_id + "/getMemberGroups";
  auto request = post(std::move(url), "application/json",
                      R"({"securityEnabledOnly":true})");
  request.authorization = &authorization;
  auto response = client_.send(request);
  if (!response) return pause(response.error().message);
  return response;
}

Result<Secret> Graph::token() {
  const std::lock_guard lock(token_mutex_);
  if (!token_ || clock_.now() >= token_until_) token_ = TRY(new_token());
  return token_->duplicate();
}

Result<Form> Graph::credentials(const Url& endpoint) const {
  if (!settings_.secret_file.empty()) {
    const auto secret = TRY(read_secret_file(settings_.secret_file));
    return Form{{"client_secret", std::string(secret.reveal())}};
  }
  const auto key = TRY(crypto::CertifiedKey::from_pem(
      TRY(read_secret_text(settings_.key_file)),
      TRY(read_file(settings_.certificate_file, largest_certificate))));
  return Form{{"client_assertion_type",
               "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
              {"client_assertion", client_assertion(key, settings_.client_id,
                                                    endpoint, clock_.now())}};
}

Result<Secret> Graph::new_token() {
  const Url url = TRY(token_url(issuer_));
  const auto shown = credentials(url);
  if (!shown) return pause(shown.error().message);
  Form form{{"grant_type", "client_credentials"},
            {"client_id", settings_.client_id}};
  form.insert(form.end(), shown->begin(), shown->end());
  form.emplace_back("scope", settings_.url.origin() + "/.default");
  const auto response = client_.send(
      post(url, "application/x-www-form-urlencoded", to_form(form)));
  if (!response) return pause(response.error().message);
  if (response->head.status != 200)
    return pause("a token for Graph is refused with " + status_of(*response),
                 &response->head);
  const auto answer = json::parse(response->body);
  const auto token = answer ? answer->text("access_token")
                            : Result<std::string>(answer.error());
  const auto life = answer ? answer->integer("expires_in")
                           : Result<std::int64_t>(answer.error());
  if (!token || !life) return pause("the answer is no token for Graph");
  token_until_ = clock_.now() + std::chrono::seconds(std::clamp<std::int64_t>(
                                    *life - 60, 0, 3600));
  return Secret(*token);
}

Error Graph::pause(std::string why, const http::ResponseHead* head) {
  const Error error = unusable(issuer_, why);
  const std::lock_guard lock(mutex_);
  pause_ = error;
  paused_until_ =
      clock_.now() +
      (head != nullptr ? retry_after(*head) : std::chrono::seconds(bad_for));
  return error;
}

void Graph::remember(const std::string& object_id, Result<KnownGroups> groups) {
  const Time now = clock_.now();
  if (people_.size() >= most_people && !people_.contains(object_id)) {
    std::erase_if(people_,
                  [&](const auto& each) { return now >= each.second.until; });
    const auto first = std::min_element(
        people_.begin(), people_.end(), [](const auto& a, const auto& b) {
          return a.second.until < b.second.until;
        });
    if (people_.size() >= most_people) people_.erase(first);
  }
  const Time until = groups ? now + good_for : now + bad_for;
  people_.insert_or_assign(object_id, Remembered{std::move(groups), until});
}

Graph::Standing Graph::standing() const {
  const std::lock_guard lock(mutex_);
  return standing_;
}

}  // namespace hoopgit::identity
