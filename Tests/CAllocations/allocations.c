#include "CAllocations.h"

#include <errno.h>
#include <stddef.h>

// An executable's own malloc goes before glibc's, for shared libraries too. glibc exports its implementation under
// the __libc_ names for this purpose. Freeing is not counted and stays glibc's.

static __thread uint64_t allocations;

uint64_t lb_allocations(void) { return allocations; }

#if !defined(__has_feature)
#define __has_feature(x) 0
#endif

int lb_counts_allocations(void) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return 0;
#else
    return 1;
#endif
}

#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) && defined(__GLIBC__)

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
    allocations += 1;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    allocations += 1;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    allocations += 1;
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    allocations += 1;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    allocations += 1;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    allocations += 1;
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) {
        return EINVAL;
    }
    void *memory = __libc_memalign(alignment, size);
    if (memory == NULL) {
        return ENOMEM;
    }
    *block = memory;
    return 0;
}

#endif
