#include "core/git/object_id.hpp"

namespace hoopgit::git {
namespace {

constexpr std::size_t longest_ref_name = 255;

bool is_bad_in_ref(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte == 0x7f ||
         std::string_view("~^:?*[\\").find(c) != std::string_view::npos;
}

bool is_ref_segment(std::string_view segment) {
  return !segment.empty() && segment.front() != '.' &&
         !segment.ends_with(".lock");
}

}  // namespace

Result<ObjectId> ObjectId::parse(std::string_view hex) {
  if (hex.size() != 40)
    return Error{Fault::usage,
                 "cannot read an object id: it does not have 40 "
                 "digits"};
  if (hex.find_first_not_of("0123456789abcdef") != hex.npos)
    return Error{Fault::usage,
                 "cannot read an object id: it has a character that is not a "
                 "lower-case hex digit"};
  return ObjectId(std::string(hex));
}

bool is_ref_name(std::string_view name) {
  if (!name.starts_with("refs/") || name.size() > longest_ref_name)
    return false;
  if (name.ends_with('.') || name.find("..") != name.npos ||
      name.find("@{") != name.npos)
    return false;
  for (const char c : name)
    if (is_bad_in_ref(c)) return false;
  while (!name.empty()) {
    const auto slash = name.find('/');
    if (!is_ref_segment(name.substr(0, slash))) return false;
    if (slash == name.npos) return true;
    name.remove_prefix(slash + 1);
  }
  return false;  // It ends with a slash.
}

}  // namespace hoopgit::git
