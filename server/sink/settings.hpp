#pragma once

#include "core/base/url.hpp"
#include "core/event/format.hpp"
#include "core/event/syslog.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace hoopgit::sink {

/// A file that grows. When it would get larger than `rotate` bytes (0: never)
/// it is renamed to "<path>.<index of the first event that is not in it>".
struct FileTarget {
  std::filesystem::path path{};
  std::uint64_t rotate = 0;
};

/// A syslog server over TLS (RFC 5425).
struct SyslogTarget {
  std::string host{};
  std::uint16_t port = 6514;
  std::filesystem::path certificate{};  ///< Ours, if it asks for one.
  std::filesystem::path key{};
  event::SyslogSettings message{};
};

/// Somebody who takes batches by POST, as Standard Webhooks has it. Each file
/// holds one secret; all of them sign, so that one can be replaced by another.
struct WebhookTarget {
  Url url{};
  std::vector<std::filesystem::path> secrets{};
};

/// Splunk's HTTP event collector.
struct SplunkTarget {
  Url url{};
  std::filesystem::path token{};
};

/// An object store that speaks the protocol of S3, with the bucket in the path.
struct BucketTarget {
  Url url{};
  std::string region{};
  std::string access_key{};  ///< Its name; no secret.
  std::filesystem::path secret{};
  /// How long nobody may change an object; 0: the bucket's own rule.
  std::chrono::seconds retention{0};
  bool compliance = false;  ///< Not even an administrator of the store.
};

using Target = std::variant<FileTarget, SyslogTarget, WebhookTarget,
                            SplunkTarget, BucketTarget>;

/// One receiver of the log's events, as the configuration names it.
struct Settings {
  std::string name{};  ///< Its cursor is kept by it. [a-z0-9_-]+
  Target target{};
  /// Of a syslog server always syslog, of Splunk always jsonl.
  event::Format format = event::Format::jsonl;
  bool chained = false;                   ///< OCSF only: record_integrity.
  std::string event_prefix = "hoopgit.";  ///< CloudEvents only.

  /// "push.landed", or "push." for all of push. Empty: everything.
  std::vector<std::string> types{};

  /// No push lands while this receiver lacks an event older than `max_lag`.
  bool enforced = false;
  std::chrono::seconds max_lag{300};

  std::size_t batch_events = 500;
  std::size_t batch_bytes = std::size_t{1024} * 1024;  ///< And one event.
  std::filesystem::path ca_file{};                     ///< Empty: the system's.
  std::chrono::milliseconds deadline{10'000};          ///< Of one batch.
};

}  // namespace hoopgit::sink
