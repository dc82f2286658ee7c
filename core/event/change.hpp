// One push while its entries are read. Between the files of this room.

#pragma once

#include "core/event/raw_object.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::event {

/// An entry's members that a change is told from, as JSON; empty: absent.
struct ChangeEntry {
  std::uint64_t index = 0;
  std::string_view type{}, time{}, push{};  ///< Without quotes.
  std::string_view actor{}, bodies{}, correlation{}, data{}, outcome{},
      policy{}, target{};

  /// False: it is about no push.
  bool read(std::uint64_t at, std::string_view entry);

  std::string of(std::string_view object, std::string_view key) const;
  std::string display() const;  ///< Commitment to the name of the actor.
};

class Change {
 public:
  explicit Change(std::string_view push) : push_(push) {}

  void add(const ChangeEntry& entry);

  const std::string& push() const { return push_; }
  std::uint64_t end() const { return end_; }
  std::vector<std::uint64_t> indexes() const;
  /// Whether it is all here, and ended with the entry of this index.
  bool ended_with(std::uint64_t index) const {
    return begun_ && ended_ && end_ == index;
  }
  /// `last`: what came later is left out.
  std::string to_json(std::string_view log,
                      std::uint64_t last = UINT64_MAX) const;

 private:
  struct Event {
    std::uint64_t index;
    std::string type;
    std::string time;
  };

  void add_facts(const ChangeEntry& entry);
  void add_step(const ChangeEntry& entry);
  void add_vote(const ChangeEntry& entry, bool counted);
  void withdraw_vote(const ChangeEntry& entry);
  static std::string actor_in(const ChangeEntry& entry);
  bool is_of_requester(const ChangeEntry& entry) const;
  std::string_view separation(bool is_emergency) const;

  std::string push_;
  std::string who_{};      // The requester: an actor.
  std::string target_{};   // As the last entry has it.
  std::string state_{};    // "landed"
  std::uint64_t end_ = 0;  // Of the entry that says so.
  bool begun_ = false;
  bool ended_ = false;
  bool policy_changed_ = false;
  std::uint64_t secrets_ = 0;
  RawObject what_{}, when_{}, why_{}, checks_{}, outcome_{}, grant_{};
  std::string policy_{};
  std::string requirement_{};
  std::vector<RawObject> approvals_{};
  std::vector<RawObject> emergency_{};
  std::vector<Event> events_{};
};

/// The rows of a record for a spreadsheet.
std::string change_csv(std::string_view record);

}  // namespace hoopgit::event
