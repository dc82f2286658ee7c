// Records with people around them: an administrator, an auditor, and others.

#pragma once

#include "server/retention/custody.hpp"
#include "tests/server/record/shelf.hpp"

namespace hoopgit::retention {

inline Caller caller(const std::string& name, bool is_administrator,
                     bool is_auditor) {
  store::Person person{"https://id.example", name + "-1", name};
  return {store::actor_of(person), is_administrator, is_auditor};
}

struct Office {
  explicit Office(Settings settings = {})
      : custody(*shelf.sample.store, *shelf.records, names, shelf.sample.clock,
                settings) {}

  record::Shelf shelf{};
  record::Names names{*shelf.records, *shelf.sample.store, shelf.sample.clock};
  Custody custody;
  Caller admin = caller("olga", true, false);
  Caller other_admin = caller("otto", true, false);
  Caller auditor = caller("rita", false, true);
  Caller both = caller("bert", true, true);
  Caller nobody = caller("eve", false, false);

  store::Store& store() const { return *shelf.sample.store; }

  store::ConsentRow ask(const Caller& by, Order order) {
    auto row = custody.ask(by, {std::move(order), "case 7", "DPO-7"});
    if (!row) FAIL(row.error().message);
    return *std::move(row);
  }
  Result<store::ConsentRow> confirm(const Caller& by,
                                    const store::ConsentRow& row) {
    return custody.confirm(by, row.id, subject_of(row));
  }

  /// Asked and confirmed.
  void order(Order order) {
    const auto row = ask(admin, std::move(order));
    if (auto done = confirm(auditor, row); !done) FAIL(done.error().message);
  }

  json::Value newest(const std::string& type) const {
    const auto found = store().events({.type = type, .limit = 1});
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    return *json::parse(found->front().bytes);
  }
  std::size_t count(const std::string& type) const {
    return store().events({.type = type, .limit = 1000})->size();
  }
};

inline SetHold hold_on(const std::string& repository) {
  return {"case-7", json::object({{"repo", repository}})};
}

inline Fault fault_of(const Result<store::ConsentRow>& answer) {
  REQUIRE_FALSE(answer);
  return answer.error().fault;
}

}  // namespace hoopgit::retention
