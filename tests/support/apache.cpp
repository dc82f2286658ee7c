#include "tests/support/apache.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cerrno>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;

constexpr const char* served_as = "www-data";

bool is_root() {
  return ::geteuid() == 0;
}

std::string modules() {
  std::string lines;
  for (const std::string name :
       {"mpm_event", "authn_core", "authn_file", "authz_core", "authz_user",
        "auth_basic", "alias", "cgid", "env", "setenvif"})
    lines += "LoadModule " + name + "_module /usr/lib/apache2/modules/mod_" +
             name + ".so\n";
  return lines;
}

// mod_cgid, not mod_cgi: the event workers are threads, which should not fork.
// Idle connections of clients cost no worker there, as they would in prefork.
constexpr const char* workers = R"(
ServerLimit 2
StartServers 1
ThreadsPerChild 32
MaxRequestWorkers 64
Timeout 120
LimitRequestBody 0
)";

// The reader gets 403 for a push, as a read-only token does elsewhere, and not
// the 401 that Apache would give.
constexpr const char* access = R"(
<Location "/">
  AuthType Basic
  AuthName "upstream"
  AuthBasicProvider file
  AuthUserFile users
  AuthzSendForbiddenOnFailure On
  Require valid-user
</Location>
<LocationMatch "/git-receive-pack$">
  Require user writer
</LocationMatch>
<If "%{QUERY_STRING} =~ /(^|&)service=git-receive-pack(&|$)/">
  Require user writer
</If>
)";

}  // namespace

std::string apache_configuration(const fs::path& folder, std::uint16_t port) {
  const std::string at = folder.string();
  std::string text = modules() + workers;
  if (is_root())
    text += std::string("User ") + served_as + "\nGroup " + served_as + "\n";
  text += "ServerName 127.0.0.1\nListen 127.0.0.1:" + std::to_string(port) +
          "\nServerRoot \"" + at + "\"\nDefaultRuntimeDir \"" + at +
          "\"\nPidFile \"" + at + "/apache.pid\"\nScriptSock \"" + at +
          "/cgid.sock\"\nErrorLog \"" + at +
          "/error.log\"\nLogLevel warn\n"
          "LogFormat \"%m\\t%U\\t%q\\t%>s\\t%u\" stage\n"
          "CustomLog \"" +
          at + "/access.log\" stage\n";
  text += "SetEnv GIT_PROJECT_ROOT \"" + at +
          "/repositories\"\nSetEnv GIT_HTTP_EXPORT_ALL 1\n"
          "SetEnv GIT_CONFIG_NOSYSTEM 1\n"
          "SetEnvIf Git-Protocol \".*\" GIT_PROTOCOL=$0\n"
          "ScriptAlias / /usr/lib/git-core/git-http-backend/\n";
  return text + access;
}

Result<void> give_to_apache(const fs::path& folder) {
  if (!is_root()) return {};
  const passwd* user = ::getpwnam(served_as);
  if (user == nullptr)
    return Error{Fault::unavailable,
                 "cannot serve as root: there is no user www-data"};
  const auto give = [&](const fs::path& path) {
    return ::lchown(path.c_str(), user->pw_uid, user->pw_gid) == 0;
  };
  if (!give(folder)) return from_errno("give " + folder.string(), errno);
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(folder, failed))
    if (!give(entry.path()))
      return from_errno("give " + entry.path().string(), errno);
  return {};
}

}  // namespace hoopgit::stage
