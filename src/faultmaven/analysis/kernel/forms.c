/* The word forms of a log's lines (see templates/forms.py, which says what they are).

   Plain C without Python: it is called through ctypes on buffers that the caller owns. What it finds
   does not depend on the hash, by which forms are only looked up; they are compared byte by byte. */

#include "marks.h"

#define MOST_PROBES 16 /* a line on average, so that no choice of lines makes looking up slow */

#if defined(__SSE2__) && !defined(WITHOUT_SSE2)
#include <emmintrin.h>

/* Which of sixteen bytes are `least` and at most `more` above it. */
static inline __m128i between(__m128i bytes, char least, char more)
{
    __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8(least));
    return _mm_cmpeq_epi8(above, _mm_min_epu8(above, _mm_set1_epi8(more)));
}

static inline void mark(const uint8_t *bytes, uint64_t *words, uint64_t *digits, uint64_t *ends)
{
    uint64_t word = 0, digit = 0, end = 0;
    for (int at = 0; at < 64; at += 16) {
        __m128i some = _mm_loadu_si128((const __m128i *)(bytes + at));
        __m128i figures = between(some, '0', 9);
        __m128i letters = between(_mm_or_si128(some, _mm_set1_epi8(0x20)), 'a', 25);
        __m128i feeds = _mm_cmpeq_epi8(some, _mm_set1_epi8('\n'));
        digit |= (uint64_t)_mm_movemask_epi8(figures) << at;
        word |= (uint64_t)_mm_movemask_epi8(_mm_or_si128(figures, letters)) << at;
        end |= (uint64_t)_mm_movemask_epi8(feeds) << at;
    }
    *words = word, *digits = digit, *ends = end;
}
#else
/* The highest bit of each byte, of those below 128, that is `least` and at most `more` above it. */
static inline uint64_t between(uint64_t low, uint8_t least, uint8_t more)
{
    return (low + EACH(0x80 - least)) & ~(low + EACH(0x7F - least - more));
}

/* The highest bits of eight bytes as eight bits. */
static inline uint64_t packed(uint64_t eight)
{
    return ((eight & EACH(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline void mark(const uint8_t *bytes, uint64_t *words, uint64_t *digits, uint64_t *ends)
{
    uint64_t word = 0, digit = 0, end = 0;
    for (int at = 0; at < 64; at += 8) {
        uint64_t eight = eight_at(bytes + at), low = eight & EACH(0x7F);
        uint64_t figures = between(low, '0', 9) & ~eight;
        uint64_t letters = between(low | EACH(0x20), 'a', 25) & ~eight;
        uint64_t others = eight ^ EACH('\n');
        uint64_t feeds = ~(((others & EACH(0x7F)) + EACH(0x7F)) | others);
        digit |= packed(figures) << at;
        word |= packed(figures | letters) << at;
        end |= packed(feeds) << at;
    }
    *words = word, *digits = digit, *ends = end;
}
#endif

/* Of runs of words, the bits from their last digit back to their first byte; `later` says whether that
   of the byte after the highest one is set, which tells of a word that goes on. */
static inline uint64_t back_from_digits(uint64_t words, uint64_t digits, uint64_t later)
{
    uint64_t found = digits | (words & later << 63), through = words;
    for (int step = 1; step < 64; step *= 2) {
        found |= through & found >> step;
        through &= through >> step;
    }
    return found;
}

/* Marks the bytes of words with a digit in the first of three rows of `row` words in `marks`, which
   need size / 64 + 2 each, and ends of lines in the second; the third is needed on the way.

   Returns the number of ends, -1 if the row is too short. */
int64_t faultmaven_marks(const uint8_t *data, int64_t size, uint64_t *marks, int64_t row)
{
    uint8_t rest[64] = {0};
    uint64_t *dropped = marks, *ends = marks + row, *words = ends + row;
    int64_t whole = size / 64, lines = 0;
    if (size < 0 || row < whole + 2)
        return -1;
    for (int64_t i = 0; i < whole; i++)
        mark(data + 64 * i, words + i, dropped + i, ends + i);
    memcpy(rest, data + 64 * whole, (size_t)(size - 64 * whole));
    mark(rest, words + whole, dropped + whole, ends + whole);
    for (int64_t i = whole + 1; i < row; i++)
        dropped[i] = ends[i] = words[i] = 0;
    for (int64_t i = whole; i >= 0; i--)
        dropped[i] = back_from_digits(words[i], dropped[i], dropped[i + 1] & 1);
    for (uint64_t i = 0, before = 0, carry = 0; i <= (uint64_t)whole; i++) {
        uint64_t starts = words[i] & ~(words[i] << 1 | before) & dropped[i];
        uint64_t once = words[i] + starts, all = once + carry;
        before = words[i] >> 63;
        carry = (once < starts) | (all < once);
        dropped[i] = (all ^ words[i]) & words[i];
        lines += __builtin_popcountll(ends[i]);
    }
    return lines;
}

/* Where the `lines` ends of lines are that `marks` has; how many there are at most as many. */
int64_t faultmaven_ends(const uint64_t *marks, int64_t row, int64_t *ends, int64_t lines)
{
    int64_t found = 0;
    for (int64_t i = 0; i < row; i++)
        for (uint64_t left = marks[row + i]; left && found < lines; left &= left - 1)
            ends[found++] = 64 * i + __builtin_ctzll(left);
    return found;
}

/* Zeros after the form, of which it needs eight, are what a word that is not full ends in. */
static uint64_t hash_of(uint8_t *form, int64_t size)
{
    uint64_t hash = (uint64_t)size;
    memset(form + size, 0, 8);
    for (int64_t i = 0; i < size; i += 8) {
        hash = (hash ^ eight_at(form + i)) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash ^ hash >> 32;
}

/* The forms that are known: form i ends before bytes[bounds[i]], where the next one begins, and has
   the hash hashes[i]; slots hold numbers of forms, from 1. */
typedef struct {
    uint8_t *bytes;
    int64_t *bounds;
    uint64_t *hashes;
    int32_t *slots;
    int64_t slot_count; /* a power of two */
    int64_t count;
    int64_t used; /* bytes */
} Table;

/* The number of the form that stands after the known ones, as the newest if it is new; -1 if that
   takes more than the `probes` that are left. */
static int64_t number_of(Table *table, int64_t length, int64_t *probes)
{
    uint8_t *form = table->bytes + table->used;
    uint64_t hash = hash_of(form, length);
    int64_t last = table->slot_count - 1;
    for (int64_t slot = (int64_t)hash & last; --*probes >= 0; slot = (slot + 1) & last) {
        int64_t known = (int64_t)table->slots[slot] - 1;
        if (known < 0) {
            table->slots[slot] = (int32_t)++table->count;
            table->used += length;
            table->bounds[table->count - 1] = table->used;
            table->hashes[table->count - 1] = hash;
            return table->count - 1;
        }
        int64_t begins = known ? table->bounds[known - 1] : 0;
        if (table->hashes[known] == hash && table->bounds[known] - begins == length
            && !memcmp(table->bytes + begins, form, (size_t)length))
            return known;
    }
    return -1;
}

/* Writes those of the first `count` bytes, at most 64, whose bit in `dropped` is not set; the end of
   what was written, after which up to eight bytes may be overwritten. Reads and passes over eight
   bytes at a time. There are no branches on bits: which of them are set is not to be foreseen. */
static inline uint8_t *keep(uint8_t *to, const uint8_t *from, uint64_t dropped, int64_t count)
{
    uint64_t kept = ~dropped & (count < 64 ? (UINT64_C(1) << count) - 1 : ~UINT64_C(0));
    for (int64_t i = 0; i < count; i += 8, from += 8)
        for (int k = 0; k < 8; k++, kept >>= 1) {
            *to = from[k];
            to += kept & 1;
        }
    return to;
}

/* Numbers the `lines` lines of data, which ends with the last one's end, by their word forms.

   `counts` is the number of forms known and of their bytes, and is brought up to date. Arrays have
   room for what `lines` lines add, `bytes` for `size` and `SPARE` more. numbers[i] becomes the number
   of line i's form, and firsts[k] the first line of the k-th form that is new; the number of these is
   the result, or -1 if the sizes do not fit or looking up takes too long. */
int64_t faultmaven_forms(const uint8_t *data, int64_t size, const uint64_t *marks, int64_t row,
                         int64_t lines, uint8_t *bytes, int64_t *bounds, uint64_t *hashes,
                         int32_t *slots, int64_t slot_count, int64_t *counts, int32_t *numbers,
                         int64_t *firsts)
{
    Table table = {bytes, bounds, hashes, slots, slot_count, counts[0], counts[1]};
    int64_t known = table.count, probes = MOST_PROBES * lines, line = 0, whole = size / 64;
    uint8_t padded[72] = {0}, *to = bytes + table.used;
    if (size < 1 || row < whole + 2 || slot_count & (slot_count - 1)
        || slot_count <= 2 * (known + lines))
        return -1;
    for (int64_t i = 0; i <= whole; i++) {
        int64_t at = 0, stop = i < whole ? 64 : size - 64 * whole;
        const uint8_t *from = data + 64 * i;
        if (i >= whole - 1) /* eight bytes at a time may be more than there are */
            from = memcpy(padded, from, (size_t)stop);
        for (uint64_t left = marks[row + i]; left; left &= left - 1) {
            int64_t end = __builtin_ctzll(left), count = table.count;
            to = keep(to, from + at, marks[i] >> at, end - at);
            int64_t number = line < lines ? number_of(&table, to - (bytes + table.used), &probes) : -1;
            if (number < 0)
                return -1;
            if (table.count > count)
                firsts[count - known] = line;
            numbers[line++] = (int32_t)number;
            to = bytes + table.used;
            at = end + 1;
        }
        if (at < stop)
            to = keep(to, from + at, marks[i] >> at, stop - at);
    }
    counts[0] = table.count, counts[1] = table.used;
    return table.count - known;
}
