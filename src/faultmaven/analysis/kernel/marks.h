/* Which bytes of a block are of which kind, as bits: that of byte i is bit i % 64 of word i / 64.

   Words of eight bytes are looked at as one number, the first byte the lowest. */

#ifndef FAULTMAVEN_MARKS_H
#define FAULTMAVEN_MARKS_H

#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the kernel needs a machine that stores the lowest byte first"
#endif

#define EACH(byte) (UINT64_C(0x0101010101010101) * (uint8_t)(byte))
#define SPARE 16 /* bytes that may be written after the forms */

static inline uint64_t eight_at(const uint8_t *bytes)
{
    uint64_t eight;
    memcpy(&eight, bytes, 8);
    return eight;
}

#endif
