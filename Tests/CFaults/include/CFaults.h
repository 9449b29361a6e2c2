// Faults of the kernel, made on purpose for one thread and those that it starts (seccomp(2) with a listener): sends of at
// least so many bytes are held until somebody says what becomes of each. Only ever linked into the tests.
#ifndef CFAULTS_H
#define CFAULTS_H

#include <stddef.h>

/// Holds sendto(2) with at least `least` bytes, and every sendmsg(2), in the calling thread and those it starts from now
/// on. Returns the descriptor at which they arrive, or -errno where the kernel does not allow it.
int lb_hold_sends(size_t least);

/// Answers one send that has arrived at `listener`: with `error`, or with 0 by carrying it out. Returns 0, or -errno.
int lb_answer_send(int listener, int error);

#endif
