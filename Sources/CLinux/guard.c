#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

// ---- the alternate stack

static _Thread_local int has_alternate_stack;

int lb_install_alternate_stack(void) {
    if (has_alternate_stack) return 0;
    // 64 KiB: the frame of a CPU with wide vector registers takes several KiB, our handler next to nothing.
    size_t size = 64 * 1024;
    void *memory = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return -errno;
    stack_t stack = {.ss_sp = memory, .ss_size = size, .ss_flags = 0};
    if (sigaltstack(&stack, 0) != 0) {
        int error = errno;
        munmap(memory, size);
        return -error;
    }
    has_alternate_stack = 1;
    return 0;
}

// ---- the terminal

static struct {
    int fd;      // the terminal as the process was given it
    int own;     // our own, non-blocking way to it, or -1: O_NONBLOCK on `fd` would also change the shell's
    struct termios saved;
    char bytes[1024];
    size_t length;
} terminal = {.fd = -1, .own = -1};

// Where somebody else draws, and a descriptor of /dev/null to put there.
static int drawing = -1, nowhere = -1;

// 1 while there is something to restore. Written last when arming: whoever takes it sees the rest.
static atomic_int armed;

int lb_terminal_arm(int fd, const void *bytes, size_t length) {
    if (tcgetattr(fd, &terminal.saved) != 0) return -errno;
    if (length > sizeof terminal.bytes) length = sizeof terminal.bytes;
    memcpy(terminal.bytes, bytes, length);
    terminal.length = length;
    terminal.fd = fd;
    if (terminal.own >= 0) close(terminal.own);
    char name[128];
    terminal.own =
        ttyname_r(fd, name, sizeof name) == 0 ? open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
    atomic_store(&armed, 1);
    return 0;
}

void lb_terminal_drawn_through(int fd) {
    if (nowhere < 0) nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    drawing = fd;
}

void lb_terminal_disarm(void) {
    atomic_store(&armed, 0);
    drawing = -1;
}

int lb_terminal_is_armed(void) { return atomic_load(&armed); }

// Whether a write to `fd` will not wait.
static int writable(int fd) {
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    return poll(&p, 1, 0) == 1 && (p.revents & POLLOUT) != 0;
}

void lb_terminal_restore(void) {
    if (atomic_exchange(&armed, 0) == 0) return;
    int error = errno;
    // A fault in another thread does not stop the one that draws: what it writes from here on goes nowhere.
    if (drawing >= 0 && nowhere >= 0) dup2(nowhere, drawing);
    ssize_t done = -1;
    if (terminal.own >= 0) {
        // EAGAIN also says that a write of that thread is under way; it ends soon unless the terminal takes nothing.
        for (int tries = 0; tries < 50; tries++) {
            done = write(terminal.own, terminal.bytes, terminal.length);
            if (done >= 0 || errno != EAGAIN) break;
            poll(0, 0, 1);
        }
    } else if (writable(terminal.fd)) {
        done = write(terminal.fd, terminal.bytes, terminal.length);
    }
    (void)done;  // a terminal that takes nothing now cannot be helped
    tcsetattr(terminal.fd, TCSANOW, &terminal.saved);
    errno = error;
}

// ---- stderr

static char ring[64 * 1024];
static size_t ring_total;  // bytes ever put into the ring
static int capture_read = -1, capture_write = -1, real_stderr = -1;

int lb_stderr_capture(void) {
    if (capture_read >= 0) return capture_read;
    int ends[2];
    // Not blocking on either side: who writes more than anybody reads loses it, and never waits.
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -errno;
    int copy = fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (copy < 0 || dup2(ends[1], 2) < 0) {
        int error = errno;
        close(ends[0]);
        close(ends[1]);
        if (copy >= 0) close(copy);
        return -error;
    }
    capture_read = ends[0];
    capture_write = ends[1];
    real_stderr = copy;
    ring_total = 0;
    return capture_read;
}

void lb_stderr_drain(void) {
    if (capture_read < 0) return;
    // At most what the pipe holds: a writer that never stops must not keep us here.
    for (size_t left = sizeof ring; left > 0;) {
        size_t at = ring_total % sizeof ring;
        size_t room = sizeof ring - at < left ? sizeof ring - at : left;
        ssize_t n = read(capture_read, ring + at, room);
        if (n <= 0) return;
        ring_total += (size_t)n;
        left -= (size_t)n;
    }
}

// Writes as much as the real stderr takes; `wait` for it up to 200 ms a piece, or not at all.
static void write_real(const char *bytes, size_t length, int wait) {
    while (length > 0) {
        struct pollfd p = {.fd = real_stderr, .events = POLLOUT};
        if (poll(&p, 1, wait) != 1 || (p.revents & POLLOUT) == 0) return;
        // 512: within what poll(2) promises to take without blocking.
        ssize_t n = write(real_stderr, bytes, length < 512 ? length : 512);
        if (n <= 0) return;
        bytes += n;
        length -= (size_t)n;
    }
}

static void replay(int wait) {
    lb_stderr_drain();
    if (ring_total > sizeof ring) {
        size_t at = ring_total % sizeof ring;
        write_real(ring + at, sizeof ring - at, wait);
        write_real(ring, at, wait);
    } else {
        write_real(ring, ring_total, wait);
    }
}

void lb_stderr_release(void) {
    if (capture_read < 0) return;
    replay(200);
    dup2(real_stderr, 2);
    close(capture_read);
    close(capture_write);
    close(real_stderr);
    capture_read = capture_write = real_stderr = -1;
}

// ---- the handlers

static atomic_int crashed;

static void on_fatal(int number) {
    signal(number, SIG_DFL);
    if (atomic_exchange(&crashed, 1) == 0) {
        lb_terminal_restore();
        if (real_stderr >= 0) replay(0);
    }
    // Blocked while this handler runs, so it arrives at our return, before a faulting instruction runs again: the
    // core shows the place of the fault.
    raise(number);
}

void lb_guard_install(void) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
    static const int others[] = {SIGXCPU, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR};
    lb_install_alternate_stack();
    struct sigaction action = {.sa_handler = on_fatal, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigset_t faulting;
    sigemptyset(&faulting);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        sigaction(faults[i], &action, 0);
        sigaddset(&faulting, faults[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct sigaction old;
        // One that the process was started to ignore (nohup and the like) stays ignored.
        if (sigaction(others[i], 0, &old) == 0 && old.sa_handler == SIG_DFL) sigaction(others[i], &action, 0);
    }
    pthread_sigmask(SIG_UNBLOCK, &faulting, 0);
}
