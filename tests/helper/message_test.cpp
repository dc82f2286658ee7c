#include "helper/message.hpp"

#include "helper/cache_key.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::helper {
namespace {

TEST_CASE("a message ends at the first empty line") {
  const auto message = parse_message(
      "protocol=https\n"
      "host=relay.example.com:8443\n"
      "path=acme/site.git\n"
      "\n"
      "host=evil.example.com\n");

  REQUIRE(message);
  CHECK(message->protocol == "https");
  CHECK(message->host == "relay.example.com:8443");
  CHECK(message->path == "acme/site.git");
  CHECK(message->username.empty());
}

TEST_CASE("attributes that are not known are skipped") {
  const auto message = parse_message("host=h\nfrom_the_future[]=x\n=\n");
  CHECK_FALSE(message);  // "=" has no key.
  CHECK(parse_message("host=h\nfrom_the_future[]=x\n")->host == "h");
}

TEST_CASE("a value keeps every '=' after the first") {
  CHECK(parse_message("host=h\npath=a=b==\n")->path == "a=b==");
}

TEST_CASE("what Git would not write is refused") {
  const auto text =
      GENERATE(as<std::string>(), "host", "=x\n", std::string("host=a\0b\n", 9),
               "host=" + std::string(longest_line, 'a') + "\n",
               std::string(longest_message + 1, '\n'));
  CHECK_FALSE(parse_message(text));
}

TEST_CASE("the longest line is taken") {
  const std::string value(longest_line - 6, 'a');
  CHECK(parse_message("path=" + value + "\n")->path == value);
  CHECK_FALSE(parse_message("path=" + value + "a\n"));
}

TEST_CASE("an empty list element forgets the list so far") {
  const auto message = parse_message(
      "capability[]=authtype\ncapability[]=\ncapability[]=state\n"
      "state[]=a\nstate[]=\nstate[]=hoopgit:1:cached:b\n");
  CHECK_FALSE(message->offers_authtype);
  CHECK(message->offers_state);
  CHECK(message->refused_token_id() == "b");
}

TEST_CASE("the state of another helper names no token of ours") {
  CHECK_FALSE(parse_message("state[]=other:1:cached:b\n")->refused_token_id());
  CHECK_FALSE(parse_message("state[]=hoopgit:1:fresh:b\n")->refused_token_id());
}

TEST_CASE("a url attribute says all that the others would") {
  const auto message = parse_message(
      "capability[]=authtype\n"
      "url=https://u%40x@relay.example.com:1/a%20b/c/\n");
  REQUIRE(message);
  CHECK(message->protocol == "https");
  CHECK(message->host == "relay.example.com:1");
  CHECK(message->username == "u@x");
  CHECK(message->path == "a b/c");
  CHECK_FALSE(message->offers_authtype);  // As Git, forgets what came before.
}

TEST_CASE("an attribute that comes twice spoils the message") {
  const auto text = GENERATE(
      as<std::string>(), "host=relay.example.com\nhost=evil.example.com\n",
      "host=evil.example.com\nhost=relay.example.com\n",
      "protocol=http\nprotocol=https\n", "path=a\npath=b\n",
      "username=a\nusername=b\n", "password=a\npassword=b\n",
      "credential=a\ncredential=b\n", "url=https://a/\nurl=https://b/\n",
      "host=evil.example.com\nurl=https://relay.example.com/a/b\n",
      "url=https://relay.example.com/a/b\nhost=evil.example.com\n",
      "url=https://relay.example.com/a/b\npath=c\n");
  CAPTURE(text);
  CHECK_FALSE(parse_message(text));
}

TEST_CASE("a url with an escaped line's end names no relay") {
  const auto url = GENERATE("https://u%0apassword=x@relay.example.com/a/b",
                            "https://relay.example.com/a%0ahost=evil/b",
                            "https://u%0d@relay.example.com/a/b",
                            "https://relay.example.com/a%00b",
                            "https://relay.example.com/a%zz", "relay");
  const auto message = parse_message("url=" + std::string(url) + "\n");
  REQUIRE(message);
  CHECK(message->host.empty());
  CHECK(message->username.empty());
}

TEST_CASE("an origin is https, or http on loopback, and nothing beside") {
  CHECK(origin_of("https", "Relay.Example.com:443") ==
        "https://relay.example.com");
  CHECK(origin_of("http", "127.0.0.1:80") == "http://127.0.0.1");
  CHECK(origin_of("https", "h:8443") == "https://h:8443");
  const auto host = GENERATE("relay.example.com/x", "u@relay.example.com",
                             "relay.example.com?x", "relay.example.com#x", "",
                             "a b", "relay.example.com\\x", "h:0", "h:");
  CHECK_FALSE(origin_of("https", host));
  CHECK_FALSE(origin_of("http", "relay.example.com"));
  CHECK_FALSE(origin_of("http", "127.evil.example.com"));
  CHECK_FALSE(origin_of("ssh", "relay.example.com"));
}

TEST_CASE("a path names a repository, or is refused") {
  CHECK(repository_of("") == "");
  CHECK(repository_of("acme/site.git") == "acme/site");
  CHECK(repository_of("acme/site.git/info/lfs") == "acme/site");
  CHECK(repository_of("acme/site/info/lfs") == "acme/site");
  const auto path =
      GENERATE(as<std::string>(), "../x", "a/../b", "a//b", "a/./b", "a\rb",
               "a/b\n", ".git", std::string(2000, 'a'), "a b", "a%2fb");
  CAPTURE(path);
  CHECK_FALSE(repository_of(path));
}

TEST_CASE("cache keys differ by origin, repository and profile") {
  const CacheKey key("https://relay.example.com", "acme/site", "");
  CHECK(key.hex().size() == 32);
  CHECK(key.keyring_name() == "hoopgit:1:" + key.hex());
  CHECK(key.hex() !=
        CacheKey("https://relay.example.com", "acme/site", "api").hex());
  CHECK(key.hex() != CacheKey("https://relay.example.com", "acme", "").hex());
}

}  // namespace
}  // namespace hoopgit::helper
