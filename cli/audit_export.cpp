#include "cli/audit_export.hpp"

#include "cli/event_pages.hpp"
#include "cli/relay_choice.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/gzip/gzip.hpp"

#include <filesystem>
#include <limits>
#include <optional>
#include <utility>

namespace hoopgit::cli {
namespace {

Result<event::Format> format_named(const std::string& name) {
  const auto format = event::find_format(name);
  if (format) return *format;
  std::vector<std::string> names;
  for (const auto known : event::all_formats())
    names.emplace_back(event::name_of(known));
  return Error{Fault::usage, "cannot export as " + name + ": no such format",
               "one of " + join(names, ", ")};
}

/// Where an export goes: a new file, which does not stay when it is not whole,
/// or standard output.
class ExportTarget {
 public:
  static Result<ExportTarget> open(const Terminal& terminal,
                                   const std::string& file, bool is_packed) {
    ExportTarget target(terminal);
    if (is_packed) target.packer_.emplace();
    if (file.empty()) return target;
    target.descriptor_ = TRY(create_private(file));
    target.file_ = file;  // Now it is ours to remove.
    return target;
  }
  ExportTarget(ExportTarget&& other) noexcept
      : terminal_(other.terminal_),
        file_(std::exchange(other.file_, {})),
        descriptor_(std::move(other.descriptor_)),
        packer_(std::move(other.packer_)) {}
  ExportTarget& operator=(ExportTarget&&) = delete;
  ~ExportTarget() {
    std::error_code ignored;
    if (!file_.empty()) std::filesystem::remove(file_, ignored);
  }

  Result<void> write(std::string_view text) {
    return packer_ ? put(packer_->add(text)) : put(text);
  }

  /// The end of it: now it is whole, and stays.
  Result<void> finish() {
    if (packer_) TRY(put(packer_->finish()));
    file_.clear();
    return {};
  }

 private:
  explicit ExportTarget(const Terminal& terminal) : terminal_(terminal) {}

  Result<void> put(std::string_view text) {
    if (descriptor_.is_open()) return write_all(descriptor_.get(), text);
    terminal_.print_raw(text);
    return {};
  }

  const Terminal& terminal_;
  std::string file_{};  // To be removed; empty: none.
  Descriptor descriptor_{};
  std::optional<GzipWriter> packer_{};
};

}  // namespace

Result<int> export_audit(const Context& context, const AuditExport& options) {
  const event::Format format = TRY(format_named(options.format));
  Form filter = TRY(filter_of(options.query, context.clock.now()));
  filter.emplace_back("order", "oldest");
  RelayClient client(context, TRY(choose_relay(context)));
  auto target =
      TRY(ExportTarget::open(context.terminal, options.file,
                             options.packed || options.file.ends_with(".gz")));
  TRY(target.write(event::preamble(format)));
  std::uint64_t count = 0;
  TRY(each_event(client, filter, std::numeric_limits<std::size_t>::max(),
                 [&](api::EventItem&& item) -> Result<void> {
                   ++count;
                   return target.write(TRY(record_of(format, item)));
                 }));
  TRY(target.finish());
  if (!options.file.empty())
    context.terminal.note(std::to_string(count) + " events");
  return exit_done;
}

}  // namespace hoopgit::cli
