/* address.h - where an address leads: to this machine, to its network, or out. */
#ifndef COLLECTOR_ADDRESS_H
#define COLLECTOR_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* RFC 1918, loopback, link-local, shared, multicast, unspecified; RFC 4193, and IPv4 inside IPv6. */
bool address_is_private(const struct sockaddr *address);
bool address_is_loopback(const struct sockaddr *address);

#endif
