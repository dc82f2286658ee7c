#include "core/api/api.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::api {
namespace {

TEST_CASE("a problem reads back as the error that it was") {
  const auto fault =
      GENERATE(Fault::usage, Fault::unauthenticated, Fault::forbidden,
               Fault::not_found, Fault::conflict, Fault::limit,
               Fault::unavailable, Fault::corrupt, Fault::internal);
  const Error error{fault, "cannot do it: no", "do this"};
  CHECK(problem_from(http_status(fault), json::dump(to_json(Problem{error}))) ==
        error);
}

TEST_CASE("the request's id is told, for whoever looks into the log") {
  const Problem problem{{Fault::usage, "cannot do it: no"}, "7820c129"};
  CHECK(problem_from(400, json::dump(to_json(problem))).message ==
        "cannot do it: no (request 7820c129)");
}

TEST_CASE("an answer without our JSON says which status it had") {
  const auto [status, fault] =
      GENERATE(table<int, Fault>({{401, Fault::unauthenticated},
                                  {403, Fault::forbidden},
                                  {404, Fault::not_found},
                                  {409, Fault::conflict},
                                  {418, Fault::usage},
                                  {429, Fault::unavailable},
                                  {500, Fault::unavailable},
                                  {502, Fault::unavailable}}));
  const auto body =
      GENERATE("", "<html>", "[]", R"({"error":5,"message":"x"})",
               R"({"error":"usage"})", R"({"error":"usage","message":""})");
  const Error error = problem_from(status, body);
  CHECK(error.fault == fault);
  CHECK(error.message.ends_with("status " + std::to_string(status)));
}

TEST_CASE("what a relay says cannot steer the terminal") {
  const auto error = problem_from(
      400, R"({"error":"usage","message":"a\u001b[2J\n","hint":"\u202e"})");
  CHECK(error.message == "a<U+001B>[2J<U+000A>");
  CHECK(error.hint == "<U+202E>");
}

}  // namespace
}  // namespace hoopgit::api
