#include "core/event/cef.hpp"

#include "core/base/encoding.hpp"
#include "tests/core/event/readers.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

TEST_CASE("a CEF line has its header and labelled extension fields") {
  const Entry entry = sample_entry("push.refused");
  const auto record = read_cef(to_cef(entry));
  CHECK(record.header ==
        std::vector<std::string>{"CEF:0", "hoopgit", "hoopgit-relay", "0.1.0",
                                 "push.refused", "push.refused", "6"});
  CHECK(record.extension ==
        std::map<std::string, std::string>{
            {"rt", "1767323045123"},
            {"externalId", "01JGJ000000000000000000001"},
            {"suser", "ada-1"},
            {"src", "192.0.2.7"},
            {"act", "refused"},
            {"outcome", "denied"},
            {"reason", "some reason"},
            {"msg", "the push was refused at some step: some reason"},
            {"cn1", "7"},
            {"cn1Label", "index"},
            {"cs1", "team/app"},
            {"cs1Label", "repo"},
            {"cs2", "refs/heads/main refs/tags/v1"},
            {"cs2Label", "ref"},
            {"cs3", "01JGJ000000000000000000009"},
            {"cs3Label", "push_id"},
            {"cs4", std::string(64, 'a')},
            {"cs4Label", "policy"},
            {"cs5", to_hex(entry.item().leaf_hash)},
            {"cs5Label", "leaf_hash"},
            {"cs6", std::string(40, '1') + ".." + std::string(40, '2') + " " +
                        std::string(40, '0') + ".." + std::string(40, '3')},
            {"cs6Label", "change"}});
}

TEST_CASE("each severity has its number in CEF") {
  const std::vector<std::pair<std::string, std::string>> numbers = {
      {"info", "2"},
      {"notice", "4"},
      {"warning", "6"},
      {"high", "8"},
      {"critical", "10"}};
  for (const auto& [severity, number] : numbers)
    CHECK(read_cef(to_cef(entry_of(with(sample_value("push.landed"), "severity",
                                        severity))))
              .header[6] == number);
}

TEST_CASE("what separates in CEF is escaped where it is text") {
  auto value = with(sample_value("push.refused"), "relay/build", "1|2\\3");
  value = with(value, "data/reason", "a=b c=d\\|\r\ncs1=other");
  const auto record = read_cef(to_cef(entry_of(value)));
  CHECK(record.header[3] == "1|2\\3");
  CHECK(record.extension.at("reason") == "a=b c=d\\|\r\ncs1=other");
  CHECK(record.extension.at("cs1") == "team/app");
}

}  // namespace
}  // namespace hoopgit::event
