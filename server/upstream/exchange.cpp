#include "server/upstream/exchange.hpp"

#include "core/base/text.hpp"

namespace hoopgit::upstream {
namespace {

Url below(const Url& repository, std::string_view path) {
  Url url = repository;
  const auto question = path.find('?');
  url.path += "/" + std::string(path.substr(0, question));
  if (question != path.npos) url.query = path.substr(question + 1);
  return url;
}

/// Our own words for a status that is not 200. A 401 of the upstream must not
/// look like one of ours: git would ask its user for another password.
Error refusal(const Target& target, int status) {
  const auto unavailable = [&](std::string_view why) {
    return Error{Fault::unavailable, "cannot use upstream " +
                                         target.upstream->name + ": " +
                                         std::string(why)};
  };
  if (status == 401 || status == 403)
    return unavailable("upstream refused our credential for " +
                       target.repository.text());
  if (status == 404 || status == 410)
    return {Fault::not_found, "cannot find " + target.repository.text() +
                                  ": the upstream has no such repository"};
  if (status == 429) return unavailable("it is asked too often");
  if (status >= 300 && status < 400)
    return unavailable("it redirects, which is never followed");
  return unavailable("it answered with status " + std::to_string(status));
}

/// An upstream that is down lets the machine before it speak, or breaks off.
bool is_answer(int status, const Result<http::Response>& answer) {
  if (status == 0 || status == 429 || status >= 500) return false;
  return status != 200 || answer || answer.error().fault != Fault::unavailable;
}

/// Whoever asked did nothing that is forbidden: it is the name that leads where
/// nothing of ours is sent.
void blame_the_upstream(Result<http::Response>& answer) {
  if (!answer && answer.error().fault == Fault::forbidden)
    answer = Error{Fault::unavailable, answer.error().message};
}

/// A page of a proxy or a sign-in form also comes with 200.
bool is_type(const http::ResponseHead& head, std::string_view type) {
  const auto given = head.header("content-type");
  return equal_ignoring_case(trim(given.substr(0, given.find(';'))), type);
}

}  // namespace

Result<http::Response> exchange(const Target& target, Access access,
                                Question question) {
  auto& credentials = target.upstream->credentials;
  http::Request& request = question.request;
  request.url = below(target.url, question.path);
  request.refuse_local_addresses = !target.url.is_loopback();
  const auto on_good_head = std::move(request.on_head);
  for (bool is_repeated = false;; is_repeated = true) {
    const auto authorization = TRY(credentials.get(access, target.repository));
    request.authorization = &authorization;
    if (question.on_credential) question.on_credential(authorization);
    int status = 0;
    int refused_with = 0;
    request.on_head = [&](const http::ResponseHead& head) -> Result<void> {
      status = head.status;
      if (head.status != 200) {
        refused_with = head.status;
        return refusal(target, head.status);
      }
      if (!is_type(head, question.answer_type))
        return Error{Fault::unavailable,
                     "cannot use upstream " + target.upstream->name +
                         ": what it answered is not Git's smart HTTP"};
      return on_good_head ? on_good_head(head) : Result<void>{};
    };
    auto answer = target.upstream->client.send(request);
    if (status == 0) blame_the_upstream(answer);
    target.upstream->reach.note(is_answer(status, answer));
    if (refused_with != 401) return answer;
    credentials.forget(access, target.repository, authorization);
    const bool may_repeat = !question.may_repeat || question.may_repeat();
    if (is_repeated || !may_repeat) return answer;
  }
}

}  // namespace hoopgit::upstream
