#include "core/base/text.hpp"
#include "core/yaml/yaml.hpp"

#include <algorithm>
#include <tuple>

namespace hoopgit::yaml {
namespace {

constexpr std::size_t most_lines = 100;

}  // namespace

void Problems::add(std::size_t line, std::size_t column, std::string message) {
  problems_.push_back({line, column, std::move(message)});
}

std::string Problems::text() const {
  std::vector<Problem> sorted = problems_;
  std::stable_sort(
      sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
      });
  std::string text;
  for (std::size_t i = 0; i < sorted.size() && i < most_lines; ++i)
    text += printable(file_) + ":" + std::to_string(sorted[i].line) + ":" +
            std::to_string(sorted[i].column) + ": " +
            printable(sorted[i].message) + "\n";
  if (sorted.size() > most_lines)
    text += "and " + std::to_string(sorted.size() - most_lines) + " more\n";
  return text;
}

Error Problems::error() const {
  const std::size_t count = problems_.size();
  std::string message = "cannot read " + printable(file_) + ": " +
                        std::to_string(count) +
                        (count == 1 ? " error\n" : " errors\n") + text();
  while (!message.empty() && message.back() == '\n')
    message.pop_back();
  return {Fault::usage, std::move(message)};
}

}  // namespace hoopgit::yaml
