// A relay's file in which nothing is wrong: tests spoil a line of it.

#pragma once

#include <string>

namespace hoopgit::config {

inline const std::string good = R"(version: 1
listen:
  address: 127.0.0.1:8443
  tls: {certificate: /etc/hoopgit/tls.crt, key: /etc/hoopgit/tls.key}
  workers: 8
public_url: https://relay.example.com
state: /var/lib/hoopgit
ca_file: /etc/ssl/ca.pem
identity:
  audience: hoopgit
  token_life: 10m
  issuers:
    people:
      issuer: https://id.example.com/
      client_id: cli
      groups: {claim: roles}
      algorithms: [RS256, ES256]
      ports: [8400, 8401]
      scopes: [openid, email]
    ci:
      issuer: https://ci.example.com
      kind: service
upstreams:
  - name: forge
    url: https://forge.example.com/
    write: {username: bot, secret: {file: /run/keys/write}}
    read: {username: bot, secret: {systemd: read-key}}
  - name: other
    url: https://other.example.com/
    write: {username: bot, secret: {exec: [/usr/bin/get-key, other]}}
    read: same-as-write
repositories:
  - {name: acme/site, upstream: forge}
  - {match: 'tools/**', upstream: other}
push:
  wait: 90s
  options: [ci.skip]
  largest_pack: 64m
  largest_file: 4k
  most_objects: 1000
  most_at_once: 2
  most_bytes_at_once: 70m
  fullest_disk: 90
  most_refs: 20
  listed_paths: 30
  most_paths: 40
  largest_folder: 50
  longest_path: 60
  deepest_path: 70
  longest_message: 8k
  most_parents: 90
  fsck: {allow: [{id: badTagName, object: 0123456789abcdef0123456789abcdef01234567}]}
  largest_object: 5k
  largest_inflated: 2g
  most_inflation: 50
  inflation_floor: 1m
  delta_floor: 2m
  deepest_delta: 40
approvals:
  request_life: 2d
  approved_life: 8h
landing: {sequential: true}
audit:
  auditors: [auditors]
  administrators: [admins]
  profile: erasable
  retention: {entries: 400d, pack: 30d, usual: 500d}
  sweep: 6h
policy:
  rules:
    - name: all
      what: [fetch, create, update]
      then: allow
)";

}  // namespace hoopgit::config
