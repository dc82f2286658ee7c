#include "cli/scan_doctor.hpp"

#include "cli/scan_remark.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <iterator>

namespace hoopgit::cli {
namespace {

using Gravity = scan::Lint::Gravity;

std::string_view name_of(Gravity gravity) {
  switch (gravity) {
    case Gravity::note:
      return "note";
    case Gravity::odd:
      return "odd";
    case Gravity::wrong:
      return "WRONG";
  }
  return "";
}

std::string_view code_of(Gravity gravity) {
  return gravity == Gravity::wrong ? "wrong" : name_of(gravity);
}

void append(Remarks& all, Remarks more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()),
             std::make_move_iterator(more.end()));
}

bool has(const Remarks& remarks, Gravity gravity) {
  return std::any_of(remarks.begin(), remarks.end(), [&](const Remark& remark) {
    return remark.gravity == gravity;
  });
}

/// Files that excuse secrets, which can be read only with rules that can.
Remarks look_at_entries(const Context& context, const ScanChoice& choice) {
  auto setup = ScanSetup::make(context, choice);
  if (!setup) {
    Remarks remarks;
    for (const auto line : split(setup.error().message, '\n'))
      remarks.push_back(
          {Gravity::wrong, "", printable(line), setup.error().hint});
    return remarks;
  }
  Remarks remarks = remarks_on_entries(setup->top(), setup->today());
  auto used = remarks_on_use(*setup);
  if (used)
    append(remarks, *std::move(used));
  else
    remarks.push_back(
        {Gravity::wrong, "", used.error().message, used.error().hint});
  return remarks;
}

Remarks look(const Context& context, const ScanDoctorOptions& options,
             const std::filesystem::path& file) {
  const auto top = work_tree();
  Remarks remarks;
  if (!file.empty()) append(remarks, remarks_on_rules(file, top));
  if (!options.file.empty()) return remarks;
  append(remarks, remarks_on_choice(file, top));
  if (!has(remarks, Gravity::wrong))
    append(remarks, look_at_entries(context, options.choice));
  append(remarks, remarks_on_hooks());
  append(remarks, remarks_on_engine());
  return remarks;
}

void show(const Terminal& terminal, const Remarks& remarks) {
  std::vector<Terminal::Row> rows;
  for (const Remark& remark : remarks) {
    rows.push_back(
        {std::string(name_of(remark.gravity)), remark.place, remark.text});
    if (!remark.next.empty()) rows.push_back({"", "", "next: " + remark.next});
  }
  if (!rows.empty()) terminal.table({"", "WHERE", "SEEN"}, rows);
}

json::Value to_json(const std::string& rules, const Remarks& remarks) {
  json::Array list;
  for (const Remark& remark : remarks)
    list.push_back(json::object({{"gravity", code_of(remark.gravity)},
                                 {"next", remark.next},
                                 {"place", remark.place},
                                 {"text", remark.text}}));
  return json::object(
      {{"findings", std::move(list)},
       {"ok", !has(remarks, Gravity::wrong) && !has(remarks, Gravity::odd)},
       {"rules", rules}});
}

}  // namespace

Result<int> scan_doctor(const Context& context,
                        const ScanDoctorOptions& options) {
  ScanChoice choice = options.choice;
  if (!options.file.empty()) choice.config = options.file;
  const auto file = scan::chosen_config(search_for(context, choice));
  const std::string rules = file.empty() ? "built-in" : file.string();
  const Remarks remarks = look(context, options, file);
  if (context.globals.json)
    context.terminal.print_json(to_json(rules, remarks));
  else
    show(context.terminal, remarks);
  if (has(remarks, Gravity::wrong)) return exit_code(Fault::usage);
  const bool is_odd = has(remarks, Gravity::odd);
  context.terminal.note("rules: " + rules +
                        (is_odd ? "" : "; nothing is wrong"));
  return is_odd ? exit_refused : exit_done;
}

}  // namespace hoopgit::cli
