// What every use of libcurl here begins and ends with. Inside core/http only.

#pragma once

#include "core/base/error.hpp"

#include <curl/curl.h>

#include <new>
#include <string>

namespace hoopgit::http {

/// libcurl's own set-up, which it wants once for a process. Never undone.
void prepare_libcurl();

/// Makes the handle refuse addresses by is_local_address(). `refused` is set
/// when one was; it must live as long as the transfer.
void guard_addresses(CURL* handle, bool& refused);

/// "cannot reach HOST: …", in words for the codes that people meet.
Error failure_of(const std::string& host_and_port, CURLcode code, bool refused);

template <class T>
void set(CURL* handle, CURLoption option, T value) {
  // The options are constants and the values checked: only memory can fail.
  if (::curl_easy_setopt(handle, option, value) == CURLE_OUT_OF_MEMORY)
    throw std::bad_alloc();
}

}  // namespace hoopgit::http
