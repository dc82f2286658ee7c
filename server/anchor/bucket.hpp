#pragma once

#include "core/base/secret.hpp"
#include "server/anchor/anchor.hpp"

#include <optional>

namespace hoopgit::anchor {

/// Keeps checkpoints as objects, checkpoints/<origin>/<size>, with an end of
/// retention when there is one. Sizes have twenty digits, so that the order of
/// a list is that of the log. Never one object over another.
class Bucket final : public Anchor {
 public:
  Bucket(BucketTarget target, const http::Client& client,
         std::chrono::milliseconds deadline)
      : target_(std::move(target)), client_(client), deadline_(deadline) {}

  Result<Answer> compare(const LocalLog& log, std::uint64_t last,
                         Time now) override;
  Result<Answer> put(const LocalLog& log, const Published& newest,
                     std::uint64_t last, Time now) override;

 private:
  struct Page;
  Result<http::Response> send(http::Request request,
                              std::vector<http::Header> headers,
                              Time now) const;
  Result<Page> list(const std::string& prefix, const std::string& after,
                    Time now) const;
  Result<std::string> find_newest(const std::string& prefix,
                                  const std::string& after, int most_pages,
                                  Time now) const;
  Result<Answer> look(const LocalLog& log, const std::string& object,
                      Time now) const;
  Url url_of(const std::string& object) const;

  BucketTarget target_;
  const http::Client& client_;
  std::chrono::milliseconds deadline_;
};

}  // namespace hoopgit::anchor
