// Faults of the kernel, made on purpose for one thread and those that it starts (seccomp(2) with a listener): sends of at
// least so many bytes are held until somebody says what becomes of each. Only ever linked into the tests.
#ifndef CFAULTS_H
#define CFAULTS_H

#include <stddef.h>
#include <stdint.h>

/// Holds sendto(2) with at least `least` bytes, and every sendmsg(2), in the calling thread and those it starts from now
/// on. Returns the descriptor at which they arrive, or -errno where the kernel does not allow it.
int lb_hold_sends(size_t least);

/// Answers one send that has arrived at `listener`: with `error`, or with 0 by carrying it out. Returns 0, or -errno.
int lb_answer_send(int listener, int error);

// Connects and sockets that fail, of all threads of the engine (known by their names): functions that go before glibc's.

/// Has every connect to a TCP port fail at once with an error number; 0: as usual again.
void lb_fail_connects(uint16_t port, int error);

/// The same, but the connect begins well and fails while it is under way.
void lb_fail_connects_later(uint16_t port, int error);

/// Has every socket that is made fail with an error number; 0: as usual again.
void lb_fail_sockets(int error);

/// Has everything that is to be watched by epoll be refused with an error number; 0: as usual again.
void lb_fail_watches(int error);

/// How often calls have failed that way since the process began.
uint64_t lb_faults(void);

/// 1 where these can be made, 0 under a sanitizer, which has such functions for itself.
int lb_makes_faults(void);

#endif
