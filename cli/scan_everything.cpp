#include "cli/scan_everything.hpp"

#include "cli/scan_sources.hpp"
#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "core/scan/accept/fingerprint.hpp"

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t salt_size = 32;
constexpr std::size_t most_bytes = std::size_t{64} * 1024 * 1024;

/// Notes what one scan finds.
class Collector {
 public:
  Collector(Everything& all, fs::path top, const scan::Sink& also)
      : all_(all), top_(std::move(top)), also_(also) {}

  void take(const scan::Finding& finding, const scan::SecretView& view) {
    all_.fingerprints.insert(finding.fingerprint);
    const bool is_baselined = finding.standing == scan::Standing::baselined;
    if (finding.counts() || is_baselined)
      all_.counting.insert({finding.fingerprint, finding.rule,
                            from_top(top_, finding.place.path)});
    if (also_) also_(finding, view);
  }

 private:
  Everything& all_;
  fs::path top_;
  const scan::Sink& also_;
};

}  // namespace

Result<fs::path> salted_top() {
  std::error_code problem;
  const fs::path top = top_of(fs::current_path(problem));
  if (top.empty())
    return Error{Fault::usage, "cannot find .hoopgit: this is no work tree"};
  TRY(scan::make_salt(top, crypto::random_bytes(salt_size)));
  return top;
}

std::string from_top(const fs::path& top, const std::string& path) {
  const fs::path given(path);
  if (given.is_relative()) return given.lexically_normal().string();
  return given.lexically_normal().lexically_relative(top).string();
}

Result<Everything> scan_everything(ScanSetup& setup, bool with_history,
                                   const scan::Sink& also) {
  Everything all;
  Collector collector(all, setup.top(), also);
  ScanOptions options = setup.options(true);
  options.sink = [&](const scan::Finding& finding,
                     const scan::SecretView& view) {
    collector.take(finding, view);
  };
  const auto files = TRY(scan_tree({setup.top()}, setup.scanner(), options));
  all.is_complete = is_complete(files, false);
  if (!with_history) return all;
  options.settle = setup.settle(false);
  const auto history =
      TRY(scan_range(setup.top(), {"--all"}, setup.scanner(), options));
  all.is_complete = all.is_complete && is_complete(history, false);
  return all;
}

Result<void> write_committed(const fs::path& file, std::string_view text) {
  std::error_code problem;
  fs::create_directories(file.parent_path(), problem);
  return replace_file(file, text, 0644);
}

Result<std::string> text_or_nothing(const fs::path& file) {
  std::error_code problem;
  if (!fs::exists(file, problem) && !problem) return std::string();
  return read_file(file, most_bytes);
}

}  // namespace hoopgit::cli
