#include "tests/server/anchor/bucket_double.hpp"

#include "core/base/encoding.hpp"

namespace hoopgit::anchor {
namespace {

const std::string root = "/bucket";
constexpr int page = 2;

std::string value_of(const std::string& query, const std::string& name) {
  const auto fields = from_form(query);
  if (!fields) return {};
  for (const auto& [key, value] : *fields)
    if (key == name) return value;
  return {};
}

}  // namespace

BucketDouble::BucketDouble()
    : server_(test::LoopbackServer::each(
          [this](const test::ReceivedRequest& request, test::Connection& to) {
            answer(request, to);
          })) {}

Url BucketDouble::url() const {
  return *parse_url(server_.url(root));
}

std::map<std::string, std::string> BucketDouble::objects() const {
  const std::lock_guard lock(mutex_);
  return objects_;
}

std::map<std::string, std::string> BucketDouble::headers_of_last_put() const {
  const std::lock_guard lock(mutex_);
  return last_put_;
}

void BucketDouble::put(const std::string& object, const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  objects_[object] = bytes;
}

void BucketDouble::fail(bool is_failing) {
  const std::lock_guard lock(mutex_);
  is_failing_ = is_failing;
}

void BucketDouble::answer(const test::ReceivedRequest& request,
                          test::Connection& to) {
  const std::lock_guard lock(mutex_);
  const auto mark = request.target.find('?');
  const std::string path = request.target.substr(0, mark);
  if (is_failing_ || !request.headers.contains("authorization")) {
    to.answer(503, "");
  } else if (mark != std::string::npos) {
    to.answer(200, list(request.target.substr(mark + 1)));
  } else {
    const std::string object = path.substr(root.size() + 1);
    if (request.method == "GET") {
      to.answer(objects_.contains(object) ? 200 : 404, objects_[object]);
    } else if (objects_.contains(object)) {
      to.answer(412, "");
    } else {
      objects_[object] = request.body;
      last_put_ = request.headers;
      to.answer(200, "");
    }
  }
}

std::string BucketDouble::list(const std::string& query) const {
  const std::string prefix = value_of(query, "prefix");
  std::string xml = "<ListBucketResult>";
  int count = 0;
  auto at = objects_.upper_bound(value_of(query, "start-after"));
  for (; at != objects_.end() && count < page; ++at) {
    if (!at->first.starts_with(prefix)) continue;
    xml += "<Contents><Key>" + at->first + "</Key></Contents>";
    ++count;
  }
  const bool more = at != objects_.end();
  return xml + "<IsTruncated>" + (more ? "true" : "false") +
         "</IsTruncated></ListBucketResult>";
}

}  // namespace hoopgit::anchor
