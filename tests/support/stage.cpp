#include "tests/support/stage.hpp"

#include "core/base/text.hpp"

#include <utility>

namespace hoopgit::stage {
namespace {

constexpr int login_port_count = 6;

Result<std::vector<Port>> hold_login_ports() {
  std::vector<Port> held;
  for (int i = 0; i < login_port_count; ++i)
    held.push_back(TRY(Port::reserve()));
  return held;
}

std::vector<std::uint16_t> numbers_of(const std::vector<Port>& ports) {
  std::vector<std::uint16_t> numbers;
  for (const Port& port : ports)
    numbers.push_back(port.number());
  return numbers;
}

std::string as_list(const std::vector<std::uint16_t>& ports) {
  std::vector<std::string> texts;
  for (const std::uint16_t port : ports)
    texts.push_back(std::to_string(port));
  return join(texts, ", ");
}

Result<void> make_repositories(Upstream& upstream) {
  TRY(upstream.make_repository("acme/site"));
  TRY(upstream.make_repository("acme/empty", {.empty = true}));
  return upstream.make_repository("platform/tool");
}

Values values_of(const Upstream& upstream, const Issuer& issuer,
                 const std::vector<std::uint16_t>& ports,
                 const StageSetup& setup) {
  Values values = setup.values;
  values.insert(
      {{"ISSUER", issuer.issuer_url()},
       {"CLIENT_ID", issuer.client_id()},
       {"LOGIN_PORTS", as_list(ports)},
       {"UPSTREAM",
        setup.upstream.empty() ? upstream.origin() : setup.upstream},
       {"READ_SECRET_FILE", upstream.secret_file(Role::reader).string()},
       {"WRITE_SECRET_FILE", upstream.secret_file(Role::writer).string()},
       {"WAIT", "8s"}});
  return values;
}

Result<void> must_succeed(const Person& person,
                          const std::vector<std::string>& argv) {
  const Completed done = TRY(person.run(argv));
  if (done.succeeded()) return {};
  const std::string said =
      done.output + done.errors + read_log(person.path("browser.log"));
  return Error{Fault::internal, "cannot run " + join(argv, " ") + " as " +
                                    person.name() + ": " +
                                    std::string(trim(said))};
}

}  // namespace

std::string usual_configuration() {
  return R"(version: 1
listen: {address: "127.0.0.1:@PORT@"}
public_url: "@ORIGIN@"
state: "@STATE@"

identity:
  audience: "@ORIGIN@"
  issuers:
    corp:
      issuer: "@ISSUER@"
      client_id: "@CLIENT_ID@"
      preset: generic
      groups: {claim: groups}
      ports: [@LOGIN_PORTS@]
    ci:
      issuer: "@ISSUER@"
      kind: service
      groups: {claim: groups}
      one_time: false

audit: {auditors: [auditors], administrators: [admins]}

upstreams:
  - name: origin
    url: "@UPSTREAM@"
    kind: token
    read: {username: reader, secret: {file: "@READ_SECRET_FILE@"}}
    write: {username: writer, secret: {file: "@WRITE_SECRET_FILE@"}}

repositories:
  - {name: acme/site, upstream: origin}
  - {name: acme/empty, upstream: origin}
  - {match: "platform/*", upstream: origin}

policy:
  default: deny
  rules:
    - name: everybody-reads
      who: {groups: [dev, maintainers, security]}
      where: {repositories: ["acme/*", "platform/*"]}
      what: [fetch]
      then: allow
    - name: topic-branches
      who: {groups: [dev]}
      where:
        repositories: ["acme/*"]
        refs: ["refs/heads/**"]
        except_refs: ["refs/heads/main", "refs/heads/release/*"]
      what: [create, update, force, delete]
      then: allow
    - name: main-is-reviewed
      who: {groups: [dev]}
      where: {repositories: [acme/site], refs: ["refs/heads/main"]}
      what: [update]
      then: {ask: {approvers: [{group: maintainers, n: 1}], wait: @WAIT@}}
    - name: new-repositories
      who: {groups: [dev]}
      where: {repositories: [acme/empty], refs: ["refs/heads/main"]}
      what: [create]
      then: allow
    - name: release-tags
      who: {groups: [maintainers]}
      where: {repositories: ["acme/*"], refs: ["refs/tags/v*"]}
      what: [create]
      then: allow
    - name: no-secrets
      findings: {confidence: [sure, likely]}
      then: deny
)";
}

Result<Stage> Stage::set_up(const StageSetup& setup) {
  Relay relay = TRY(Relay::prepare());
  Upstream upstream = TRY(Upstream::start());
  TRY(make_repositories(upstream));
  std::vector<Port> ports = TRY(hold_login_ports());
  IssuerSetup people = setup.issuer;
  people.login_ports = numbers_of(ports);
  people.audience = relay.origin();
  Issuer issuer = TRY(Issuer::start(people));
  Values values = values_of(upstream, issuer, people.login_ports, setup);
  if (setup.start_relay)
    TRY(relay.start(setup.configuration, values));
  else
    TRY(relay.configure(setup.configuration, values));
  return Stage{std::move(relay), std::move(upstream), std::move(issuer),
               std::move(ports), std::move(values)};
}

Result<Person> Stage::person(const std::string& name) const {
  Person person = TRY(Person::make(name));
  person.sit_at_browser(issuer.account(name));
  return person;
}

Result<Person> Stage::signed_in(const std::string& name) const {
  Person person = TRY(this->person(name));
  TRY(must_succeed(person, {"hoopgit", "login", relay.origin()}));
  TRY(must_succeed(person, {"hoopgit", "setup"}));
  return person;
}

}  // namespace hoopgit::stage
