/* Hooks of what reaches for other hosts. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "watch.h"

static void tell(int kind, int cell, const char *host, const char *service, int port) {
    uint64_t key = key_of(kind, cell, hash_of(host, strlen(host), hash_of(service, strlen(service), (uint64_t)(uint32_t)port)));
    if (seen(key)) return;
    remember(key);
    struct event event = {.kind = kind, .bits = thread_bits(), .cell = cell, .port = port, .path = host, .target = service};
    emit(&event);
}

/* Told whatever comes of it: a host that refuses was asked too. Sockets of this machine's own are no network. */
static int hook_connect(int fd, const struct sockaddr *address, socklen_t size) {
    int result = connect(fd, address, size), error = errno, cell = current_cell();
    char host[INET6_ADDRSTRLEN];
    if (cell > 0 && address && (result == 0 || error != EFAULT)) {
        if (address->sa_family == AF_INET && size >= sizeof(struct sockaddr_in)) {
            const struct sockaddr_in *in = (const struct sockaddr_in *)address;
            if (inet_ntop(AF_INET, &in->sin_addr, host, sizeof host)) tell(CONNECT, cell, host, "", ntohs(in->sin_port));
        }
        if (address->sa_family == AF_INET6 && size >= sizeof(struct sockaddr_in6)) {
            const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)address;
            if (inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host)) tell(CONNECT, cell, host, "", ntohs(in->sin6_port));
        }
    }
    errno = error;
    return result;
}

static void resolve(const char *host, const char *service) {
    int cell = current_cell(), port = 0;
    if (cell <= 0 || !host) return;
    if (!service) service = "";
    for (const char *digit = service; *digit && port >= 0; digit++)
        port = *digit >= '0' && *digit <= '9' && port < 65536 ? port * 10 + *digit - '0' : -1;
    tell(RESOLVE, cell, host, service, *service && port > 0 ? port : NO_PORT);
}

static int hook_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
    resolve(host, service);
    return getaddrinfo(host, service, hints, result);
}

static struct hostent *hook_gethostbyname(const char *host) {
    resolve(host, NULL);
    return gethostbyname(host);
}

static struct hostent *hook_gethostbyname2(const char *host, int family) {
    resolve(host, NULL);
    return gethostbyname2(host, family);
}

static int hook_gethostbyname_r(const char *host, struct hostent *entry, char *buffer, size_t size, struct hostent **result, int *error) {
    resolve(host, NULL);
    return gethostbyname_r(host, entry, buffer, size, result, error);
}

static int hook_gethostbyname2_r(const char *host, int family, struct hostent *entry, char *buffer, size_t size, struct hostent **result,
                                 int *error) {
    resolve(host, NULL);
    return gethostbyname2_r(host, family, entry, buffer, size, result, error);
}

#define HOOK(name) {#name, hook_##name}

const struct hook network_hooks[] = {
    HOOK(connect), HOOK(getaddrinfo), HOOK(gethostbyname), HOOK(gethostbyname2),
    HOOK(gethostbyname_r), HOOK(gethostbyname2_r), {NULL, NULL},
};
