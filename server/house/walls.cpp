#include "server/house/walls.hpp"

#include "core/base/text.hpp"
#include "server/push/git_version.hpp"

namespace hoopgit::house {
json::Value Walls::data() const {
  std::vector<std::string> possible = report.got_through;
  possible.insert(possible.end(), report.unguarded.begin(),
                  report.unguarded.end());
  return json::object({{"holds", json::array_of(report.layers.held())},
                       {"lacks", json::array_of(report.layers.missing())},
                       {"lets_through", json::array_of(possible)}});
}

std::string Walls::text() const {
  const auto held = report.layers.held();
  return "git " + git + " behind " +
         (held.empty() ? "limits only" : join(held, ", "));
}

Result<Walls> test_walls(sandbox::Demand demand,
                         const std::filesystem::path& temporary,
                         const Log& warn) {
  Walls walls{{}, TRY(sandbox::try_to_escape(temporary))};
  TRY(sandbox::judge(walls.report, demand));
  if (const auto warning = sandbox::warning_of(walls.report); !warning.empty())
    warn(warning);
  // After the walls: it is asked behind them.
  walls.git = TRY(push::check_git()).text();
  return walls;
}

}  // namespace hoopgit::house
