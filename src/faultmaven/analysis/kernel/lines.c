/* What lines show at places that their messages' traits tell: times of day, dates and HTTP statuses
   (see logs/times.py and logs/forms_known.py, which find the same with numpy). */

#include "marks.h"

#define MOST_DATES 256
#define LONGEST_DATE 16
#define NO_COLUMN 127

enum { NO_TIME = -1, SLOW = -2, PLAIN = -3 }; /* places of a time that are none */

typedef struct {
    uint8_t column;
    int8_t place, back, level;
    uint8_t continues, throws, own_time, coded;
} Traits;

static inline int is_digit(uint8_t byte)
{
    return (uint8_t)(byte - '0') < 10;
}

/* Whether what is from `at` to `end` begins with the form, in which a 0 is any digit. */
static int shows(const uint8_t *at, const uint8_t *end, const char *form)
{
    for (; *form; form++, at++)
        if (at >= end || (*form == '0' ? !is_digit(*at) : *at != (uint8_t)*form))
            return 0;
    return 1;
}

static int64_t pair(const uint8_t *at)
{
    return (at[0] - '0') * 10 + (at[1] - '0');
}

/* Microseconds since midnight of a time whose hour, minute and second are `step` bytes apart. */
static int64_t of_day(const uint8_t *at, const uint8_t *end, int step)
{
    int64_t seconds = pair(at) * 3600 + pair(at + step) * 60 + pair(at + 2 * step);
    int64_t fraction = 0, unit = 100000;
    at += 2 * step + 2;
    if (at < end && (*at == '.' || *at == ','))
        for (at++; unit && at < end && is_digit(*at); at++, unit /= 10)
            fraction += (*at - '0') * unit;
    return seconds * 1000000 + fraction;
}

/* The `place`-th time of day between `from` and `end`; NULL if there are fewer. */
static const uint8_t *nth_time(const uint8_t *from, const uint8_t *end, int place)
{
    const uint8_t *colon = from;
    while (colon < end && (colon = memchr(colon, ':', (size_t)(end - colon)))) {
        if (colon - from >= 2 && shows(colon - 2, end, "00:00:00") && place-- == 0)
            return colon - 2;
        colon++;
    }
    return NULL;
}

/* Where a line shows its time as its traits say; NULL where it does not. */
static const uint8_t *time_in(const uint8_t *data, const uint8_t *from, const uint8_t *end,
                              const Traits *traits)
{
    const uint8_t *at = end - from < traits->column ? end : from + traits->column;
    if (traits->place == PLAIN)
        return shows(at, end, "000000") ? at : NULL;
    if (traits->place < 0)
        return NULL;
    if (traits->place == 0 && traits->column != NO_COLUMN && (at == data || at[-1] != ':')
        && shows(at, end, "00:00:00"))
        return at;
    return nth_time(from, end, traits->place);
}

typedef struct {
    uint64_t bytes[2];
    int64_t back; /* the date begins so many bytes before the time, or where the data begins */
    int64_t size;
} Date;

/* The number of the date before a time among those that are known, the newest if it is new; -1 if it
   is one too many. */
static int64_t date_before(const uint8_t *data, const uint8_t *at, int back, Date *dates,
                           int64_t *count)
{
    Date date = {{0, 0}, back, at - data < back ? at - data - 1 : back - 1};
    if (date.size > 0)
        memcpy(date.bytes, at - 1 - date.size, (size_t)date.size);
    int64_t number = 0;
    while (number < *count && memcmp(dates + number, &date, sizeof date))
        number++;
    if (number == MOST_DATES)
        return -1;
    if (number == *count)
        dates[(*count)++] = date;
    return number;
}

/* The times of day, in microseconds, of the lines whose ends are `ends` (`lines` of them, in
   ascending order), with -1 for those without.

   date_of[i] is the number of the date before line i's time, -1 where none is before it; the time of
   the k-th date's first line is at at[k] of line rows[k]; there is room for `MOST_DATES`. Lines to be
   read by themselves are put into `slow`, whose number is slow_count[0]. Returns the number of dates,
   or -1 if there are too many or the ends do not fit. */
int64_t faultmaven_times(const uint8_t *data, int64_t size, const int64_t *ends, int64_t lines,
                         const void *traits, int64_t *found, int32_t *date_of, int64_t *rows,
                         int64_t *at, int64_t *slow, int64_t *slow_count)
{
    Date dates[MOST_DATES];
    int64_t start = 0, count = 0, slows = 0;
    const Traits *line_traits = traits;
    for (int64_t line = 0; line < lines; start = ends[line++] + 1) {
        const Traits *told = line_traits + line;
        if (ends[line] < start || ends[line] >= size || told->back < 0 || told->back > LONGEST_DATE)
            return -1;
        const uint8_t *end = data + ends[line], *time = time_in(data, data + start, end, told);
        found[line] = time ? of_day(time, end, told->place == PLAIN ? 2 : 3) : NO_TIME;
        date_of[line] = -1;
        if (!time && told->place != NO_TIME)
            slow[slows++] = line;
        if (!time)
            continue;
        int64_t before = count, number = date_before(data, time, told->back, dates, &count);
        if (number < 0)
            return -1;
        if (count > before)
            rows[number] = line, at[number] = time - data;
        date_of[line] = (int32_t)number;
    }
    slow_count[0] = slows;
    return count;
}

/* The HTTP status that a line shows by itself after a quote; 0 for none, and for several. */
static int32_t status_in(const uint8_t *from, const uint8_t *end)
{
    int32_t found = 0;
    int count = 0;
    while (from < end && (from = memchr(from, '"', (size_t)(end - from)))) {
        if (shows(from, end, "\" 000") && !(from + 5 < end && is_digit(from[5]))) {
            found = (int32_t)((from[2] - '0') * 100 + pair(from + 3));
            count++;
        }
        from++;
    }
    return count == 1 ? found : 0;
}

/* The statuses of the lines numbered in `rows`; -1 if a row or an end does not fit, 0 otherwise. */
int64_t faultmaven_statuses(const uint8_t *data, int64_t size, const int64_t *ends, int64_t lines,
                            const int64_t *rows, int64_t count, int32_t *statuses)
{
    for (int64_t i = 0; i < count; i++) {
        if (rows[i] < 0 || rows[i] >= lines)
            return -1;
        int64_t start = rows[i] ? ends[rows[i] - 1] + 1 : 0, end = ends[rows[i]];
        if (start < 0 || end < start || end >= size)
            return -1;
        statuses[i] = status_in(data + start, data + end);
    }
    return 0;
}
