/* Counts the lines of each message and of each message in each span of time (see logs/line_counts.py
   and logs/rates.py, which do the same with numpy). */

#include "marks.h"

#define NO_TIME (-1)
#define NUMBER_BITS 17
#define MOST_PROBES 64 /* so that no choice of times makes counting slow */

/* Rounded down, as times before 1970 need it. */
static int64_t span_of(int64_t at, int64_t step)
{
    return at / step - (at % step < 0);
}

/* Adds one to a key's count in a table of `size` places (a power of two), where 0 is a free place's
   count; 1 if the key is new, 0 if not, and -1 if it lies too far from its place. */
static int count_in(int64_t *keys, int64_t *counts, int64_t size, int64_t key)
{
    uint64_t hash = (uint64_t)key * UINT64_C(0x9E3779B97F4A7C15);
    int64_t place = (int64_t)((hash ^ hash >> 32) & (uint64_t)(size - 1));
    for (int probes = 0; probes < MOST_PROBES; probes++, place = (place + 1) & (size - 1)) {
        if (counts[place] && keys[place] != key)
            continue;
        keys[place] = key;
        return counts[place]++ == 0;
    }
    return -1;
}

/* Counts lines `from` to `lines` of a block by the numbers of their messages, below `messages`.

   Of each message it counts the lines and notes the first and the last, with their times; line 0 of
   the block has the number `number`. `keys` and `counts` count lines by span and message: a line
   without a time lies where the one before it does. state[0] is the time of the latest line with one
   and state[1] how many keys there are, at most half of `size`. Returns the line with which to go on
   when the table has been emptied, `lines` at the end; -1 if a number does not fit. */
int64_t faultmaven_count(const int32_t *numbers, const int64_t *times, int64_t from, int64_t lines,
                         int64_t number, int64_t *count, int64_t *first, int64_t *last,
                         int64_t *first_at, int64_t *last_at, int64_t messages, int64_t step,
                         int64_t *keys, int64_t *counts, int64_t size, int64_t *state)
{
    int64_t begins = 0, span = 0, ends = 0; /* of the latest span */
    if (from < 0 || step < 1 || size < 2 || size & (size - 1) || messages > 1 << NUMBER_BITS)
        return -1;
    for (int64_t line = from; line < lines; line++) {
        int64_t message = numbers[line], at = times[line], latest = at == NO_TIME ? state[0] : at;
        if (message < 0 || message >= messages)
            return -1;
        if (latest != NO_TIME) {
            if (latest < begins || latest >= ends) {
                span = span_of(latest, step);
                begins = span * step;
                ends = begins + step;
            }
            int64_t key = span * (1 << NUMBER_BITS) + message;
            int added = 2 * state[1] < size ? count_in(keys, counts, size, key) : -1;
            if (added < 0)
                return line;
            state[1] += added;
            state[0] = latest;
        }
        if (!count[message]++)
            first[message] = number + line, first_at[message] = at;
        last[message] = number + line, last_at[message] = at;
    }
    return lines;
}
