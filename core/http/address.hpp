#pragma once

#include <sys/socket.h>

namespace hoopgit::http {

/// That an address leads to this machine, this link, or nobody in particular:
/// loopback, unspecified, link-local (where clouds answer with credentials, and
/// the other addresses that they use for this), multicast, broadcast, reserved;
/// also inside an IPv6 address that carries an IPv4 one, and Teredo. Private
/// networks are not meant. What is neither IPv4 nor IPv6 is local.
///
/// For requests to names that somebody else has under control, by RFC 6890.
bool is_local_address(const sockaddr& address);

}  // namespace hoopgit::http
