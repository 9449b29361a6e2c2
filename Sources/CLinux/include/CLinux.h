// What Swift's Glibc module does not import by itself, plus constants whose
// macros are too complex for the importer. Only declarations and one-line
// inline shims: all logic is Swift.
#ifndef CLINUX_H
#define CLINUX_H

// No _GNU_SOURCE here: with it these headers would differ from the ones in Swift's own Glibc module. What needs it
// is in shims.c.
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/sockios.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "guard.h"

// getaddrinfo: the name is known and has no address (glibc hides it without _GNU_SOURCE).
static const int32_t LB_EAI_NODATA = -5;

// epoll flags as plain 32-bit values (the enum with a 1u << 31 member imports awkwardly).
static const uint32_t LB_EPOLLIN = 0x001, LB_EPOLLPRI = 0x002, LB_EPOLLOUT = 0x004, LB_EPOLLERR = 0x008,
    LB_EPOLLHUP = 0x010, LB_EPOLLRDHUP = 0x2000, LB_EPOLLEXCLUSIVE = 1u << 28, LB_EPOLLET = 1u << 31;

/// accept4(2), non-blocking and close-on-exec. Returns the descriptor, or -errno.
int lb_accept(int fd, struct sockaddr_storage *address, socklen_t *length);

/// The CPUs that this process may run on (sched_getaffinity(2)), at least 1.
int lb_usable_cpus(void);

/// Names the calling thread (pthread_setname_np(3)), at most 15 bytes.
void lb_name_thread(const char *name);

/// Has the kernel send `signal` to the calling process when the thread that started it ends (PR_SET_PDEATHSIG).
static inline void lb_die_with_parent(int signal) { prctl(PR_SET_PDEATHSIG, signal); }

/// Whether the action of a signal is SIG_IGN.
static inline int lb_is_ignored(const struct sigaction *action) { return action->sa_handler == SIG_IGN; }

/// recv(2). Returns the count, 0 at end of stream, or -errno.
static inline ssize_t lb_recv(int fd, void *buffer, size_t length, int flags) {
    ssize_t r = recv(fd, buffer, length, flags);
    return r < 0 ? -errno : r;
}

/// Bytes of a socket's send queue that the peer has not acknowledged (SIOCOUTQ, man 7 tcp); 0 where nobody can say.
static inline int lb_unsent(int fd) {
    int count = 0;
    return ioctl(fd, SIOCOUTQ, &count) == 0 ? count : 0;
}

/// Bytes of a socket's receive queue that were not read yet (FIONREAD, man 7 tcp); 0 where nobody can say.
static inline int lb_readable(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) == 0 ? count : 0;
}

/// send(2) with MSG_NOSIGNAL. Returns the count, or -errno.
static inline ssize_t lb_send(int fd, const void *buffer, size_t length) {
    ssize_t r = send(fd, buffer, length, MSG_NOSIGNAL);
    return r < 0 ? -errno : r;
}

/// Two pieces in one sendmsg(2) with MSG_NOSIGNAL. Returns the count, or -errno.
static inline ssize_t lb_send2(int fd, const void *a, size_t a_length, const void *b, size_t b_length) {
    struct iovec pieces[2] = {{(void *)a, a_length}, {(void *)b, b_length}};
    struct msghdr message = {0};
    message.msg_iov = pieces;
    message.msg_iovlen = 2;
    ssize_t r = sendmsg(fd, &message, MSG_NOSIGNAL);
    return r < 0 ? -errno : r;
}

/// CLOCK_MONOTONIC in nanoseconds.
static inline uint64_t lb_monotonic_nanoseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

/// CLOCK_REALTIME in milliseconds since the epoch.
static inline int64_t lb_wall_milliseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/// An anonymous mapping that costs memory only where it is touched, or NULL.
static inline void *lb_reserve(size_t bytes) {
    void *p = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? 0 : p;
}

#endif
