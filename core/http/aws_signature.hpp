#pragma once

#include "core/base/clock.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"
#include "core/http/client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::http {

struct AwsScope {
  std::string access_key;  ///< Its name.
  std::string region;
  std::string service = "s3";
};

/// Signs a request with AWS Signature Version 4: returns `headers` with
/// x-amz-date, x-amz-content-sha256 and Authorization added. All of them and
/// host are signed. The path of `url` must be percent-encoded once, as S3 has
/// it; so must the names and values of its query, which must be sorted by name
/// and have an '=' each. Source: docs.aws.amazon.com, "Authenticating Requests:
/// Using the Authorization Header".
std::vector<Header> sign_for_aws(std::string_view method, const Url& url,
                                 std::vector<Header> headers,
                                 std::string_view body, const AwsScope& scope,
                                 const Secret& secret, Time now);

}  // namespace hoopgit::http
