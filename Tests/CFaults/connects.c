#define _GNU_SOURCE
#include "CFaults.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// An executable's own functions go before glibc's. What is not told to fail goes on to the system. Only the engine's
// threads are concerned, by their names, so that a test's own sockets work as ever.

#if !defined(__has_feature)
#define __has_feature(x) 0
#endif

static _Atomic uint64_t faults;
static _Atomic int at_once[65536];
static _Atomic int later[65536];
static _Atomic int sockets;
static _Atomic int watches;
/// By descriptor: what SO_ERROR is to say.
static _Atomic int pending[65536];

void lb_fail_connects(uint16_t port, int error) { at_once[port] = error; }
void lb_fail_connects_later(uint16_t port, int error) { later[port] = error; }
void lb_fail_sockets(int error) { sockets = error; }
void lb_fail_watches(int error) { watches = error; }
uint64_t lb_faults(void) { return faults; }

#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

int lb_makes_faults(void) { return 1; }

static int is_engine(void) {
    char name[16] = "";
    pthread_getname_np(pthread_self(), name, sizeof name);
    return strncmp(name, "lbtop-", 6) == 0;
}

static int fail(int error) {
    faults += 1;
    errno = error;
    return -1;
}

int socket(int family, int type, int protocol) {
    int error = sockets;
    if (error != 0 && is_engine()) {
        return fail(error);
    }
    return (int)syscall(SYS_socket, family, type, protocol);
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event) {
    int error = watches;
    if (error != 0 && operation == EPOLL_CTL_ADD && is_engine()) {
        return fail(error);
    }
    return (int)syscall(SYS_epoll_ctl, epoll, operation, fd, event);
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    if (fd >= 0 && fd < 65536) {
        pending[fd] = 0;
    }
    if (address->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
        uint16_t port = ntohs(((const struct sockaddr_in *)address)->sin_port);
        int error = at_once[port];
        if (error != 0 && is_engine()) {
            return fail(error);
        }
        error = later[port];
        if (error != 0 && is_engine() && fd >= 0 && fd < 65536) {
            pending[fd] = error;
        }
    }
    int outcome = (int)syscall(SYS_connect, fd, address, length);
    if (outcome == 0 && fd >= 0 && fd < 65536 && pending[fd] != 0) {
        errno = EINPROGRESS;
        return -1;
    }
    return outcome;
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    // A connect that is to fail is not there yet.
    if (fd >= 0 && fd < 65536 && pending[fd] != 0) {
        errno = EAGAIN;
        return -1;
    }
    return syscall(SYS_sendto, fd, bytes, count, flags, NULL, 0);
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict length) {
    if (level == SOL_SOCKET && name == SO_ERROR && fd >= 0 && fd < 65536 && *length >= sizeof(int)) {
        int error = atomic_exchange(&pending[fd], 0);
        if (error != 0) {
            faults += 1;
            memcpy(value, &error, sizeof error);
            *length = sizeof error;
            return 0;
        }
    }
    return (int)syscall(SYS_getsockopt, fd, level, name, value, length);
}

#else

int lb_makes_faults(void) { return 0; }

#endif
