#define _GNU_SOURCE
#include "CLinux.h"

int lb_accept(int fd, struct sockaddr_storage *address, socklen_t *length) {
    int r = accept4(fd, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return r < 0 ? -errno : r;
}

int lb_usable_cpus(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int n = CPU_COUNT(&set);
    return n > 0 ? n : 1;
}

void lb_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
