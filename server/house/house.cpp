#include "server/house/house.hpp"

#include "server/house/rooms.hpp"

#include <utility>

namespace hoopgit::house {

House::House(std::unique_ptr<Rooms> rooms) : rooms_(std::move(rooms)) {}
House::House(House&&) noexcept = default;
House& House::operator=(House&&) noexcept = default;
House::~House() = default;

Result<House> House::build(config::Config config, const Clock& clock, Log log,
                           const Start& start) {
  auto rooms = std::unique_ptr<Rooms>(
      new Rooms{std::move(config), clock, std::move(log)});
  TRY(rooms->lay_ground(start));
  TRY(rooms->furnish());
  TRY(rooms->open_door());
  return House(std::move(rooms));
}

std::uint16_t House::port() const {
  return rooms_->listener->port();
}

std::vector<std::string> House::routes() const {
  return rooms_->listener->routes();
}

void House::run() {
  rooms_->listener->run();
  store::Event stopped;
  stopped.type = "relay.stopped";
  stopped.severity = store::Severity::notice;
  if (const auto noted = store::append(*rooms_->store, stopped); !noted)
    rooms_->log(noted.error().message);
  if (const auto covered = rooms_->sign_log(); !covered)
    rooms_->log(covered.error().message);
}

void House::stop() {
  rooms_->listener->stop();
}

}  // namespace hoopgit::house
