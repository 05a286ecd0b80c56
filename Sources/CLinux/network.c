#define _GNU_SOURCE
#include "CLinux.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int answer(long result) { return result < 0 ? -errno : (int)result; }

int podsh_epoll(void) { return answer(epoll_create1(EPOLL_CLOEXEC)); }

int podsh_epoll_watch(int epoll, int descriptor, uint32_t events, uint64_t key) {
    struct epoll_event event = {.events = events, .data.u64 = key};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
    if (errno != ENOENT) return -errno;
    return answer(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

int podsh_epoll_forget(int epoll, int descriptor) {
    return answer(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL));
}

int podsh_epoll_wait(int epoll, podsh_epoll_news *news, int room, int timeout) {
    struct epoll_event events[128];
    if (room > 128) room = 128;
    int got = epoll_wait(epoll, events, room, timeout);
    if (got < 0) return -errno;
    for (int i = 0; i < got; i++) news[i] = (podsh_epoll_news){events[i].data.u64, events[i].events};
    return got;
}

static struct sockaddr_in place(uint32_t address, uint16_t port) {
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
    place.sin_addr.s_addr = htonl(address);
    return place;
}

int podsh_ip_socket(int protocol) {
    int type = protocol == PODSH_UDP ? SOCK_DGRAM : SOCK_STREAM;
    return answer(socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

int podsh_ip_bind(int descriptor, uint32_t address, uint16_t port) {
    int type = 0, yes = 1;
    socklen_t size = sizeof type;
    getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size);
    // A port whose last connections linger is free; for UDP the option would let two programs share it.
    if (type == SOCK_STREAM) setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in own = place(address, port);
    return answer(bind(descriptor, (struct sockaddr *)&own, sizeof own));
}

int podsh_ip_connect(int descriptor, uint32_t address, uint16_t port) {
    struct sockaddr_in peer = place(address, port);
    return answer(connect(descriptor, (struct sockaddr *)&peer, sizeof peer));
}

int podsh_ip_listen(int descriptor, int backlog) { return answer(listen(descriptor, backlog)); }

int podsh_ip_accept(int descriptor, uint32_t *address, uint16_t *port) {
    struct sockaddr_in peer = {0};
    socklen_t size = sizeof peer;
    int made = accept4(descriptor, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (made < 0) return -errno;
    *address = ntohl(peer.sin_addr.s_addr);
    *port = ntohs(peer.sin_port);
    return made;
}

long podsh_ip_send_to(int descriptor, const void *bytes, size_t count, uint32_t address, uint16_t port) {
    struct sockaddr_in peer = place(address, port);
    long sent = sendto(descriptor, bytes, count, MSG_NOSIGNAL, (struct sockaddr *)&peer, sizeof peer);
    return sent < 0 ? -errno : sent;
}

long podsh_ip_receive_from(int descriptor, void *room, size_t size, uint32_t *address, uint16_t *port) {
    struct sockaddr_in peer = {0};
    socklen_t length = sizeof peer;
    long got = recvfrom(descriptor, room, size, 0, (struct sockaddr *)&peer, &length);
    if (got < 0) return -errno;
    *address = ntohl(peer.sin_addr.s_addr);
    *port = ntohs(peer.sin_port);
    return got;
}

int podsh_ip_port(int descriptor) {
    struct sockaddr_in own = {0};
    socklen_t size = sizeof own;
    if (getsockname(descriptor, (struct sockaddr *)&own, &size) < 0) return -errno;
    return ntohs(own.sin_port);
}

int podsh_ip_error(int descriptor) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return -errno;
    return -error;
}

int podsh_ip_reset_on_close(int descriptor) {
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    return answer(setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &none, sizeof none));
}

int podsh_ip_no_delay(int descriptor) {
    int yes = 1;
    return answer(setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
}

int podsh_netlink(int protocol) {
    int made = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    if (made < 0) return -errno;
    int yes = 1;
    struct timeval limit = {.tv_sec = 20};
    setsockopt(made, SOL_NETLINK, NETLINK_EXT_ACK, &yes, sizeof yes);
    setsockopt(made, SOL_NETLINK, NETLINK_CAP_ACK, &yes, sizeof yes);
    // A lost answer never hangs a thread.
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return made;
}
