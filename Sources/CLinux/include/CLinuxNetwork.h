#ifndef PODSH_CLINUX_NETWORK_H
#define PODSH_CLINUX_NETWORK_H
// Constants of rtnetlink and ctnetlink as Swift can read them, and epoll without its packed struct.
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/neighbour.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stddef.h>
#include <stdint.h>

/// Descriptors that poll(2) would be too slow for. All answer with -errno on failure.
typedef struct {
    uint64_t key;       ///< as given to podsh_epoll_watch
    uint32_t events;    ///< PODSH_EPOLL_* bits
} podsh_epoll_news;

enum { PODSH_EPOLL_IN = 1, PODSH_EPOLL_OUT = 4, PODSH_EPOLL_ERROR = 8, PODSH_EPOLL_HANGUP = 16 };

int podsh_epoll(void);                                   ///< close-on-exec
/// Adds or changes; level-triggered.
int podsh_epoll_watch(int epoll, int descriptor, uint32_t events, uint64_t key);
int podsh_epoll_forget(int epoll, int descriptor);
/// At most `room` news; `timeout` in milliseconds, -1 for ever.
int podsh_epoll_wait(int epoll, podsh_epoll_news *_Nonnull news, int room, int timeout);

/// socket(2), nonblocking and close-on-exec: PODSH_TCP or PODSH_UDP over IPv4.
enum { PODSH_TCP = 6, PODSH_UDP = 17 };
int podsh_ip_socket(int protocol);
/// Addresses and ports in host order.
int podsh_ip_bind(int descriptor, uint32_t address, uint16_t port);
/// 0 or -EINPROGRESS when a TCP connection has begun.
int podsh_ip_connect(int descriptor, uint32_t address, uint16_t port);
int podsh_ip_listen(int descriptor, int backlog);
int podsh_ip_accept(int descriptor, uint32_t *_Nonnull address, uint16_t *_Nonnull port);
long podsh_ip_send_to(int descriptor, const void *_Nullable bytes, size_t count, uint32_t address, uint16_t port);
long podsh_ip_receive_from(int descriptor, void *_Nullable room, size_t size, uint32_t *_Nonnull address,
                           uint16_t *_Nonnull port);
/// The local port of a bound socket.
int podsh_ip_port(int descriptor);
/// How a connection that was in progress ended: 0 or -errno.
int podsh_ip_error(int descriptor);
/// The close to come sends RST instead of FIN.
int podsh_ip_reset_on_close(int descriptor);
int podsh_ip_no_delay(int descriptor);

/// A netlink socket of the calling thread's network namespace that explains its errors; blocking, 20 s at most.
int podsh_netlink(int protocol);
#endif
