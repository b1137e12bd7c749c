/* How the process keeps the memory that it has freed. */

#include <stdint.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Has freed memory kept for what is allocated next, up to `size` bytes (32 MiB at most); 1 if so, 0
   where the allocator is not glibc's. */
int64_t faultmaven_reuse(int64_t size)
{
#ifdef __GLIBC__
    return size >= 0 && size <= 32 << 20 && mallopt(M_MMAP_THRESHOLD, (int)size)
           && mallopt(M_TRIM_THRESHOLD, (int)size);
#else
    (void)size;
    return 0;
#endif
}
