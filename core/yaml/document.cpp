#include "core/yaml/document.hpp"

#include "core/base/text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/node/node.h>  // Else clang-tidy takes ours for it.
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>

namespace hoopgit::yaml {
namespace {

using Inner = Node::Inner;

constexpr std::size_t most_bytes = std::size_t{1024} * 1024;
constexpr std::size_t deepest = 32;

/// Ends the parse early. The problem is noted already.
struct Stop {};

Place place_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::size_t>(mark.line) + 1,
          static_cast<std::size_t>(mark.column) + 1};
}

/// Builds our own tree from yaml-cpp's events. Its own tree forgets where a
/// key stood, drops the first of two equal keys, and resolves aliases.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(Problems& problems) : problems_(problems) {}

  std::shared_ptr<Inner> root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (started_) stop(mark, "there is more than one document");
    started_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    if (expects_key()) stop(mark, "a key must be text");
    attach(make(Kind::null, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    stop(mark, "aliases are not supported: write the value again");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (expects_key()) return begin_member(mark, value);
    const auto scalar = make(Kind::scalar, mark);
    scalar->text = value;
    scalar->quoted = tag == "!";  // yaml-cpp's word for "not plain".
    attach(scalar);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { frames_.pop_back(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { frames_.pop_back(); }

 private:
  /// A list or map whose end has not come.
  struct Frame {
    std::shared_ptr<Inner> node;
    std::map<std::string, std::size_t, std::less<>> lines{};  ///< Of its keys.
    bool has_key = false;  ///< The next event is a value.
    bool drops = false;    ///< Of a key that was there before.
  };

  [[noreturn]] void stop(const YAML::Mark& mark, std::string message) {
    note(mark, std::move(message));
    throw Stop{};
  }

  void note(const YAML::Mark& mark, std::string message) {
    const Place place = place_of(mark);
    problems_.add(place.line, place.column, std::move(message));
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) note(mark, "anchors are not supported");
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      note(mark, "tags are not supported");
  }

  std::shared_ptr<Inner> make(Kind kind, const YAML::Mark& mark) {
    return std::make_shared<Inner>(Inner{&problems_, kind, place_of(mark)});
  }

  bool expects_key() const {
    return !frames_.empty() && frames_.back().node->kind == Kind::map &&
           !frames_.back().has_key;
  }

  void begin_member(const YAML::Mark& mark, const std::string& key) {
    Frame& frame = frames_.back();
    const Place place = place_of(mark);
    const auto [first, is_new] = frame.lines.emplace(key, place.line);
    if (!is_new)
      note(mark, "key '" + key + "' is there already, in line " +
                     std::to_string(first->second));
    else
      frame.node->members.push_back({key, place});
    frame.has_key = true;
    frame.drops = !is_new;
  }

  void attach(const std::shared_ptr<Inner>& node) {
    if (frames_.empty()) {
      root_ = node;
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node->kind == Kind::list) {
      frame.node->items.push_back(node);
      return;
    }
    frame.has_key = false;
    if (frame.drops) return;
    Member& member = frame.node->members.back();
    node->key = member.key;
    // Of "key:" yaml-cpp only sees what comes next, which is elsewhere.
    if (node->kind == Kind::null) node->place = member.place;
    member.value = node;
  }

  void open(Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (expects_key()) stop(mark, "a key must be text");
    if (frames_.size() == deepest)
      stop(mark, "nested deeper than " + std::to_string(deepest));
    const auto node = make(kind, mark);
    attach(node);
    frames_.push_back({node});
  }

  Problems& problems_;
  std::shared_ptr<Inner> root_;
  std::vector<Frame> frames_;
  bool started_ = false;
};

/// yaml-cpp takes a byte 4 for the end of the file, and other encodings for
/// text: a policy could lose its last rules without a word.
bool is_plain_text(std::string_view text, Problems& problems) {
  std::size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string shown = printable(line);
    if (shown == line) continue;
    std::size_t at = 0;
    while (at < line.size() && shown[at] == line[at])
      ++at;
    problems.add(number, at + 1,
                 is_utf8(line)
                     ? "a hidden character, " +
                           shown.substr(at, shown.find('>', at) + 1 - at) +
                           ": write it as an escape in double quotes"
                     : "bytes that are not UTF-8");
  }
  return problems.empty();
}

std::shared_ptr<Inner> build(std::string_view text, Problems& problems) {
  Builder builder(problems);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.root();
  } catch (const Stop&) {
  } catch (const YAML::Exception& failure) {
    const Place place = place_of(failure.mark);
    problems.add(place.line, place.column, "not YAML: " + failure.msg);
  }
  return nullptr;
}

}  // namespace

Node parse(std::string_view text, Problems& problems) {
  const auto nothing =
      std::make_shared<Inner>(Inner{&problems, Kind::wrong, {}});
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  if (text.size() > most_bytes) {
    problems.add(1, 1, "larger than 1 MiB");
    return Node(nothing);
  }
  if (!is_plain_text(text, problems)) return Node(nothing);
  const std::shared_ptr<Inner> root = build(text, problems);
  if (root && root->kind == Kind::map) return Node(root);
  if (root && root->kind != Kind::null)
    problems.add(root->place.line, root->place.column, "must be a map");
  else if (problems.empty())
    problems.add(1, 1, "there is nothing in it");
  return Node(nothing);
}

}  // namespace hoopgit::yaml
