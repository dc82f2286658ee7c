#include "cli/evidence_folder.hpp"

#include "core/base/encoding.hpp"

#include <cerrno>
#include <system_error>

namespace hoopgit::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t piece = std::size_t{256} * 1024;

Result<void> write_new(const fs::path& path, std::string_view bytes) {
  const Descriptor file = TRY(create_private(path));
  return write_all(file.get(), bytes);
}

}  // namespace

Result<EvidenceFolder> EvidenceFolder::make(const fs::path& path) {
  std::error_code problem;
  if (fs::exists(fs::symlink_status(path, problem)) &&
      (!fs::is_directory(path, problem) || !fs::is_empty(path, problem)))
    return Error{
        Fault::conflict,
        "cannot write evidence to " + path.string() + ": something is there",
        "name a folder that does not exist"};
  TRY(make_private_folder(path));
  return EvidenceFolder(path);
}

Result<void> EvidenceFolder::make_parent(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string parent =
      slash == std::string::npos ? "" : path.substr(0, slash);
  if (parent == parent_) return {};
  std::error_code problem;
  fs::create_directories(path_ / parent, problem);
  if (problem)
    return from_errno("make " + (path_ / parent).string(), problem.value());
  parent_ = parent;
  return {};
}

Result<void> EvidenceFolder::put(const std::string& path,
                                 std::string_view bytes) {
  TRY(make_parent(path));
  TRY(write_new(path_ / path, bytes));
  written_.push_back({path, crypto::sha256_hex(bytes)});
  return {};
}

Result<void> EvidenceFolder::append(const std::string& path,
                                    std::string_view bytes) {
  auto& open = open_[path];
  if (!open) {
    TRY(make_parent(path));
    open = std::make_unique<Open>();
    open->file = TRY(create_private(path_ / path));
  }
  open->pending += bytes;
  if (open->pending.size() < piece) return {};
  return flush(*open);
}

Result<void> EvidenceFolder::flush(Open& open) {
  open.digest.update(open.pending);
  TRY(write_all(open.file.get(), open.pending));
  open.pending.clear();
  return {};
}

Result<void> EvidenceFolder::close_files() {
  for (auto& [path, open] : open_) {
    TRY(flush(*open));
    written_.push_back({path, to_hex(open->digest.finish())});
  }
  open_.clear();
  return {};
}

Result<void> EvidenceFolder::finish(json::Value about) {
  TRY(close_files());
  // By hand: as a value a hundred thousand files are a hundred megabytes.
  about.set("files", json::Array());
  std::string text = json::dump(about);
  const std::string empty = "\"files\":[]";
  const auto place = text.find(empty) + empty.size() - 1;
  const std::string rest = text.substr(place);
  text.resize(place);
  for (const auto& [path, sha256] : written_) {
    if (&path != &written_.front().path) text += ',';
    text += "{\"path\":" + json::dump(path);
    text += ",\"sha256\":\"" + sha256 + "\"}";
  }
  text += rest;
  return replace_file(path_ / "manifest.json", text);
}

}  // namespace hoopgit::cli
