// Everything that people read goes through here.
//
// Results go to standard output, everything else to standard error. Text that
// came from outside (names, messages, refs) is handed over as it is: it is
// made safe for a terminal here, once, and nowhere else.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/json/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

class Terminal {
 public:
  /// How much is said, and how.
  struct Manner {
    bool quiet = false;
    bool verbose = false;
    bool colour_out = false;
    bool colour_err = false;
    bool can_ask = false;  ///< There is a person at both ends.
  };

  Terminal(int out, int err, Manner manner)
      : out_(out), err_(err), manner_(manner) {}

  void set_quiet(bool quiet) { manner_.quiet = quiet; }
  void set_verbose(bool verbose) { manner_.verbose = verbose; }

  bool can_ask() const { return manner_.can_ask; }
  bool is_colourful() const { return manner_.colour_out; }

  /// One line of the result.
  void print(std::string_view line) const;
  /// Several lines, LF and all, otherwise made safe: a diff, a message.
  void print_text(std::string_view text) const;
  /// One line, bold on a terminal.
  void heading(std::string_view line) const;
  /// One line of JSON.
  void print_json(const json::Value& value) const;
  /// Exactly these bytes: protocol, or a token that was asked for.
  void print_raw(std::string_view bytes) const;

  using Row = std::vector<std::string>;
  /// Columns as wide as their widest cell; the last one is not padded.
  void table(const Row& titles, const std::vector<Row>& rows) const;

  /// What goes on, unless quiet.
  void note(std::string_view line) const;
  /// "hint: ..." with the next thing to type, unless quiet.
  void hint(std::string_view line) const;
  /// With -v only.
  void detail(std::string_view line) const;
  /// Also when quiet: what must be seen to go on, such as a URL to open.
  void urge(std::string_view line) const;
  void problem(const Error& error) const;

  /// A line that the next one takes the place of; empty: it goes. For a
  /// terminal, and only unless quiet.
  void passing(std::string_view line) const;

  /// One line from standard input. Fault::usage when nobody can be asked.
  Result<std::string> ask(std::string_view question) const;

 private:
  int out_;
  int err_;
  Manner manner_;
};

/// Of this process: colour only on a terminal, and never with NO_COLOR.
Terminal process_terminal(bool no_color);

/// In the local zone, to the second: "2026-01-02 03:04:05 +0100".
std::string local_time(Time time);

/// printable() for text of several lines: LF and tab stay.
std::string printable_lines(std::string_view text);

}  // namespace hoopgit::cli
