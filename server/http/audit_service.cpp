#include "server/http/json_service.hpp"
namespace hoopgit::front { std::vector<Route> audit_routes(const JsonService&) { return {}; } }
