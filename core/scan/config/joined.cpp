#include "core/scan/config/joined.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <iterator>

namespace hoopgit::scan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t deepest = 2;
constexpr std::size_t most_bytes = std::size_t{4} * 1024 * 1024;

template <class Item>
void append(std::vector<Item>& all, std::vector<Item> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()),
             std::make_move_iterator(more.end()));
}

bool is_inside(const fs::path& path, const fs::path& root) {
  const auto relative = path.lexically_relative(root);
  return !relative.empty() && *relative.begin() != "..";
}

/// What the extending rule says goes before what the extended one says; lists
/// are put together.
void lay_over(RuleText& base, RuleText top) {
  base.line = top.line;
  base.file = std::move(top.file);
  if (!top.description.empty()) base.description = top.description;
  if (top.regex) base.regex = top.regex;
  if (top.path) base.path = top.path;
  if (top.secret_group != 0) base.secret_group = top.secret_group;
  if (top.entropy != 0) base.entropy = top.entropy;
  if (top.is_silent) base.is_silent = top.is_silent;
  if (top.confidence) base.confidence = top.confidence;
  if (!top.revoke.empty()) base.revoke = top.revoke;
  if (!top.source.empty()) base.source = top.source;
  append(base.aliases, std::move(top.aliases));
  append(base.checks, std::move(top.checks));
  append(base.find, std::move(top.find));
  append(base.skip, std::move(top.skip));
  append(base.keywords, std::move(top.keywords));
  append(base.tags, std::move(top.tags));
  append(base.allowlists, std::move(top.allowlists));
  append(base.required, std::move(top.required));
}

class Joiner {
 public:
  Joiner(ConfigKind kind, fs::path root)
      : kind_(kind), root_(std::move(root)) {}

  Joined join(std::string_view text, const fs::path& file) {
    Joined joined;
    Document document = read(text, "", joined);
    joined.ignore = document.ignore;
    joined.limits = document.limits;
    extend(document, file, 0, joined);
    return joined;
  }

 private:
  /// `name`: what the file is called; empty: it is the first one.
  Document read(std::string_view text, const std::string& name,
                Joined& joined) {
    const std::string prefix = name.empty() ? "" : name + ": ";
    auto table = parse_toml(text);
    if (!table) {
      joined.problems.push_back({0, prefix + table.error().message});
      return {};
    }
    const auto problems = joined.problems.size();
    const auto warnings = joined.warnings.size();
    Document document = read_document(*std::move(table), kind_, joined.problems,
                                      joined.warnings);
    for (auto i = problems; i < joined.problems.size(); ++i)
      joined.problems[i].text.insert(0, prefix);
    for (auto i = warnings; i < joined.warnings.size(); ++i)
      joined.warnings[i].text.insert(0, prefix);
    for (RuleText& rule : document.rules) {
      rule.file = name;
      for (AllowlistText& list : rule.allowlists)
        list.file = name;
    }
    for (AllowlistText& list : document.allowlists)
      list.file = name;
    return document;
  }

  /// Puts what `document` extends into `joined`, and then itself over it.
  void extend(Document& document, const fs::path& file, std::size_t depth,
              Joined& joined) {
    if (document.extends_built_in) {
      joined.has_built_in = true;
      append(joined.disabled_built_in, document.disabled);
    }
    if (document.extends_path) {
      if (depth == deepest)
        joined.warnings.push_back(
            {document.extends_path->line,
             "only two configurations are extended; this one is not read"});
      else
        extend_file(*document.extends_path, file, depth, joined);
    }
    std::erase_if(joined.rules, [&](const RuleText& rule) {
      return std::any_of(document.disabled.begin(), document.disabled.end(),
                         [&](const Written& id) { return id.text == rule.id; });
    });
    for (RuleText& rule : document.rules)
      add(std::move(rule), joined);
    append(document.allowlists, std::move(joined.allowlists));
    joined.allowlists = std::move(document.allowlists);
  }

  void extend_file(const Written& written, const fs::path& by,
                   std::size_t depth, Joined& joined) {
    const auto wrong = [&](const std::string& why) {
      joined.problems.push_back(
          {written.line,
           "cannot extend " + printable(written.text) + ": " + why});
    };
    std::error_code problem;
    const auto path =
        fs::weakly_canonical(by.parent_path() / written.text, problem);
    if (problem || !is_inside(path, root_))
      return wrong("it is outside of the repository");
    const auto text = read_file(path, most_bytes);
    if (!text) return wrong(text.error().message);
    Document document = read(*text, printable(written.text), joined);
    extend(document, path, depth + 1, joined);
  }

  static void add(RuleText rule, Joined& joined) {
    const auto base =
        std::find_if(joined.rules.begin(), joined.rules.end(),
                     [&](const auto& other) { return other.id == rule.id; });
    if (base == joined.rules.end())
      joined.rules.push_back(std::move(rule));
    else
      lay_over(*base, std::move(rule));
  }

  ConfigKind kind_;
  fs::path root_;
};

}  // namespace

Joined join_documents(std::string_view text, const fs::path& file,
                      ConfigKind kind, const fs::path& root) {
  std::error_code problem;
  const auto full_file = fs::weakly_canonical(file, problem);
  return Joiner(kind, fs::weakly_canonical(root, problem))
      .join(text, full_file);
}

}  // namespace hoopgit::scan
