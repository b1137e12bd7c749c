/* The word forms of a block's lines (see forms.py, which says what they are), each kept once.

   Plain C without Python: it is called through ctypes on buffers that the caller owns. What it finds
   does not depend on the hash, by which forms are only looked up; they are compared byte by byte. */

#include <stdint.h>
#include <string.h>

#define MOST_PROBES 16 /* a line on average, so that no choice of lines makes looking up slow */

enum { OTHER = 0, LETTER = 1, DIGIT = 2 };

static uint8_t kind_of(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return DIGIT;
    byte |= 0x20;
    return byte >= 'a' && byte <= 'z' ? LETTER : OTHER;
}

/* Writes the bytes without the words that hold a digit; the end of what was written. Never writes
   more bytes than there are. The choices are selections, not branches: words end unforeseeably. */
static uint8_t *write_form(const uint8_t *kinds, const uint8_t *from, const uint8_t *end, uint8_t *to)
{
    uint8_t *word = to; /* where the word that is being written began */
    uint8_t digit = 0;
    for (; from < end; from++) {
        uint8_t kind = kinds[*from];
        uint8_t *kept = digit ? word : to;
        to = kind == OTHER ? kept : to;
        *to++ = *from;
        word = kind == OTHER ? to : word;
        digit = kind == OTHER ? 0 : digit | (kind & DIGIT);
    }
    return digit ? word : to;
}

static uint64_t hash_of(const uint8_t *bytes, int64_t size)
{
    uint64_t hash = (uint64_t)size, eight;
    for (; size > 0; bytes += 8, size -= 8) {
        eight = 0;
        if (size >= 8)
            memcpy(&eight, bytes, 8);
        else
            memcpy(&eight, bytes, (size_t)size);
        hash = (hash ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash;
}

/* Groups `lines` lines, line i of which ends before data[ends[i]] and begins after the end before it.

   `forms` has room for `size` bytes and gets the distinct forms in order of appearance; group g's
   ends before forms[bounds[g]], its first line is firsts[g], and its hash hashes[g]; group_of[i] is
   the group of line i. `slots` holds `slot_count` (a power of two above 2 * lines) times -1.
   Returns the number of groups; -1 if the ends do not fit the data or looking up takes too long. */
int64_t faultmaven_word_forms(const uint8_t *data, int64_t size, const int64_t *ends, int64_t lines,
                              uint8_t *forms, int64_t *bounds, int64_t *firsts, uint64_t *hashes,
                              int32_t *group_of, int32_t *slots, int64_t slot_count)
{
    uint8_t kinds[256];
    int64_t start = 0, used = 0, groups = 0, probes = MOST_PROBES * lines;
    if (slot_count <= 2 * lines || (slot_count & (slot_count - 1)))
        return -1;
    for (int byte = 0; byte < 256; byte++)
        kinds[byte] = kind_of((uint8_t)byte);
    for (int64_t line = 0; line < lines; line++) {
        int64_t end = ends[line];
        if (end < start || end >= size)
            return -1;
        uint8_t *form = forms + used;
        int64_t length = write_form(kinds, data + start, data + end, form) - form;
        uint64_t hash = hash_of(form, length);
        int64_t slot = (int64_t)((hash ^ hash >> 32) & (uint64_t)(slot_count - 1));
        int32_t group;
        for (;; slot = (slot + 1) & (slot_count - 1)) {
            if (--probes < 0)
                return -1;
            if ((group = slots[slot]) < 0)
                break;
            int64_t begins = group ? bounds[group - 1] : 0;
            if (hashes[group] == hash && bounds[group] - begins == length
                && !memcmp(forms + begins, form, (size_t)length))
                break;
        }
        if (group < 0) {
            group = slots[slot] = (int32_t)groups;
            used += length;
            bounds[groups] = used;
            firsts[groups] = line;
            hashes[groups++] = hash;
        }
        group_of[line] = group;
        start = end + 1;
    }
    return groups;
}
