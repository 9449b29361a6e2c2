#define _GNU_SOURCE
#include "CLinux.h"

int lb_accept(int fd, struct sockaddr_storage *address, socklen_t *length) {
    int r = accept4(fd, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return r < 0 ? -errno : r;
}

int lb_usable_cpus(void) {
    // A set that is smaller than the kernel's own is refused with EINVAL: machines with more than 1024 exist.
    for (int room = 1024; room <= 1 << 18; room *= 4) {
        cpu_set_t *set = CPU_ALLOC(room);
        if (!set) return 1;
        size_t size = CPU_ALLOC_SIZE(room);
        int failed = sched_getaffinity(0, size, set) != 0 ? errno : 0;
        int n = failed ? 0 : CPU_COUNT_S(size, set);
        CPU_FREE(set);
        if (failed == EINVAL) continue;
        return n > 0 ? n : 1;
    }
    return 1;
}

void lb_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
