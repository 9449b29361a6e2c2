#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

#include <stdint.h>

/// How often the calling thread has allocated memory since it began: every malloc, calloc, realloc and aligned
/// variant of the whole process goes through here, the Swift runtime's included, so none can be missed.
/// Always 0 under a sanitizer, which needs these functions for itself.
uint64_t lb_allocations(void);

/// 1 where allocations are counted, 0 under a sanitizer.
int lb_counts_allocations(void);

#endif
