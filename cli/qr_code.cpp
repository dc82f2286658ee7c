#include "cli/qr_code.hpp"

#include "core/base/process.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

// About 61 columns, with the margin.
constexpr std::size_t longest_text = 200;
constexpr std::chrono::seconds patience{2};

}  // namespace

std::vector<std::string> qr_code(std::string_view text) {
  if (text.empty() || text.size() > longest_text) return {};
  Command command{.argv = {"qrencode", "--type=UTF8", "--level=L", "--margin=2",
                           "--output=-"}};
  // Not as an argument, which others on the machine can read.
  command.input = text;
  command.deadline = patience;
  command.output_limit = std::size_t{64} * 1024;
  const auto drawn = run(command);
  if (!drawn || !drawn->succeeded()) return {};
  std::vector<std::string> lines;
  for (const auto line : split(drawn->output, '\n'))
    if (!line.empty()) lines.emplace_back(line);
  return lines;
}

}  // namespace hoopgit::cli
