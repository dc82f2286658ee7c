// All the real parts together: upstream, issuer, relay, and persons.
//
//     Stage stage = must(Stage::set_up());
//     Person ada = must(stage.signed_in("ada"));
//     must(ada.run({"git", "clone", stage.relay.url("acme/site"), "site"}));
//
// Repositories: acme/site and platform/tool (three commits on main, tag v0.1),
// acme/empty. People and groups: usual_people() of issuer.hpp. What they may:
// usual_configuration().

#pragma once

#include "core/base/result.hpp"
#include "tests/support/issuer.hpp"
#include "tests/support/relay.hpp"
#include "tests/support/sandbox.hpp"
#include "tests/support/upstream.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hoopgit::stage {

/// The relay.yaml of the stage, with @NAMES@ in it. By it
/// - dev, maintainers and security fetch everything;
/// - dev does all to branches of acme/* but main and release/*;
/// - dev's update of acme/site's main asks one maintainer, and the pusher's
///   connection is held for @WAIT@ (8s);
/// - dev makes main in acme/empty; maintainers make tags v*;
/// - sure and likely findings are denied, and so is everything else;
/// - auditors read the whole audit, and admins have the upstreams swept.
/// People sign in as client hoopgit-cli; what has an ID token made for the
/// relay's origin (Issuer::TokenWish::audience) is a service.
std::string usual_configuration();

struct StageSetup {
  std::string configuration = usual_configuration();
  Values values{};       ///< More names for it; they win over the stage's own.
  IssuerSetup issuer{};  ///< login_ports and audience are the stage's.
  std::string upstream{};  ///< Origin of another upstream: a fake one.
  bool start_relay = true;
};

struct Stage {
  static Result<Stage> set_up(const StageSetup& setup = {});

  /// A new home with a browser that signs in as `name`.
  Result<Person> person(const std::string& name) const;

  /// The same after `hoopgit login` and `hoopgit setup`.
  Result<Person> signed_in(const std::string& name) const;

  Relay relay;
  Upstream upstream;
  Issuer issuer;
  std::vector<Port> login_ports;  ///< Where `hoopgit login` may listen.
  Values values;  ///< What the relay's configuration was filled in with.
};

}  // namespace hoopgit::stage
