// ThreadSanitizer and Swift's Mutex. An uncontended lock and unlock are inlined atomics, which ThreadSanitizer sees. A
// contended one is left to the kernel (FUTEX_LOCK_PI) by libswiftSynchronization, which is not instrumented: there the
// hand-over from thread to thread is invisible, and what the Mutex guards looks unguarded.
//
// Loaded by LD_PRELOAD these stand before the library's three functions and tell ThreadSanitizer of the hand-over, and of
// nothing else: no report is suppressed. Build: clang -shared -fPIC -O1 tsan-mutex.c -o tsan-mutex.so
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// In the executable when it is built with -sanitize=thread; in others (the preload reaches all) absent.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lb_lock(uint32_t thread, SELF void *self) __asm__(LOCK);
SWIFT bool lb_try(SELF void *self) __asm__(TRY);
SWIFT void lb_unlock(SELF void *self) __asm__(UNLOCK);

SWIFT void lb_lock(uint32_t thread, SELF void *self) {
    SWIFT void (*next)(uint32_t, SELF void *) = dlsym(RTLD_NEXT, LOCK);
    next(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool lb_try(SELF void *self) {
    SWIFT bool (*next)(SELF void *) = dlsym(RTLD_NEXT, TRY);
    bool locked = next(self);
    if (locked && __tsan_acquire) __tsan_acquire(self);
    return locked;
}

SWIFT void lb_unlock(SELF void *self) {
    if (__tsan_release) __tsan_release(self);
    SWIFT void (*next)(SELF void *) = dlsym(RTLD_NEXT, UNLOCK);
    next(self);
}
