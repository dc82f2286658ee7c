// Events as a relay of some size records them, for the benches of the log.

#pragma once

#include "server/store/event.hpp"

#include <chrono>
#include <string>

namespace hoopgit::bench {

inline PushId push_of(unsigned n) {
  std::array<unsigned char, 10> random{};
  for (unsigned i = 0; i < 4; ++i)
    random[i] = static_cast<unsigned char>(n >> (8 * i));
  return PushId::make(Time(std::chrono::seconds(1'767'323'045)), random);
}

/// Like most that a relay records: a person, a push, a ref.
inline store::Event event_of(unsigned n) {
  store::Event event;
  event.type = "push.received";
  event.actor.emplace();
  event.actor->person = {"https://id.example",
                         "person-" + std::to_string(n % 500),
                         "person" + std::to_string(n % 500)};
  event.actor->groups = {{"dev", "payments"}};
  event.actor->session = "0123456789abcdef";
  event.actor->address = "192.0.2.7";
  event.actor->user_agent = "git/2.39.5";
  event.push = push_of(n / 8);
  const auto id = *git::ObjectId::parse(std::string(32, 'a') +
                                        std::to_string(10'000'000 + n));
  event.target = store::Target{"forge",
                               "acme/repository-" + std::to_string(n % 200),
                               {{"refs/heads/topic-" + std::to_string(n % 5000),
                                 id, id, git::RefUpdate::Kind::fast_forward}}};
  event.data = json::object({{"objects", 12}, {"bytes", 4096}, {"ms", 17}});
  return event;
}

}  // namespace hoopgit::bench
