/* Taking events out of the ring, in the kernel process. Taken room is zeroed before the tail gives it back. */

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <time.h>

#include "raw.h"
#include "ring.h"

#define GIVEN_BACK (1ull << 19) /* taking this much at once, half of what library.py asks for, returns the pages to the system */
#define PATIENCE 100            /* milliseconds that a drain waits for a writer */
#define GIVEN_UP 2000           /* milliseconds after which a writer is taken for dead */
#define MOST_AS_ONE 4096        /* events that are given as one */

/* Whether a word was written for this position, and not for an earlier lap's or as somebody's text. */
static bool is_word(uint64_t value, uint64_t position) {
    uint64_t size = (uint32_t)value;
    return (value & ~(3ull << 32)) == word(position, size, 0) && size >= 8 && size % 8 == 0 && size <= shared->ring_bytes;
}

static bool is_committed(uint64_t value, uint64_t position) {
    return is_word(value, position) && value >> 32 & COMMITTED;
}

static uint64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Where the next record is behind one that its writer has not finished; the same position while there is hope for it. */
static uint64_t behind_unfinished(uint64_t position, uint64_t head) {
    static uint64_t waited_at = UINT64_MAX, since;
    uint64_t began = milliseconds(), value;
    if (waited_at != position) waited_at = position, since = began;
    for (;;) {
        value = atomic_load(word_at(shared, position));
        if (is_committed(value, position)) return position;
        const struct record *record = (const struct record *)(void *)at(shared, position);
        bool begun = is_word(value, position) && (uint32_t)value >= sizeof *record;
        bool dead = begun && RAW(SYS_kill, record->pid, 0, 0, 0) == -ESRCH;
        uint64_t now = milliseconds();
        if (dead || now - since > GIVEN_UP) break;
        if (now - began > PATIENCE) return position;
        struct timespec pause = {0, 200000};
        RAW(SYS_nanosleep, &pause, 0, 0, 0);
    }
    if (is_word(value, position) && position + (uint32_t)value <= head) return position + (uint32_t)value;
    do {
        position += 8;
    } while (position < head && !is_word(atomic_load(word_at(shared, position)), position));
    return position;
}

/* Zeroes a part of the ring that does not wrap; much of it is given back to the system, which zeroes it too. */
static void clear(char *from, uint64_t size) {
    uintptr_t page = getauxval(AT_PAGESZ), first = ((uintptr_t)from + page - 1) & ~(page - 1), last = ((uintptr_t)from + size) & ~(page - 1);
    if (size < GIVEN_BACK || RAW(SYS_madvise, first, last - first, MADV_REMOVE, 0) != 0) {
        memset(from, 0, size);
        return;
    }
    memset(from, 0, first - (uintptr_t)from);
    memset((char *)last, 0, (uintptr_t)from + size - last);
}

static void give_back(uint64_t from, uint64_t to) {
    uint64_t room = shared->ring_bytes - (from & (shared->ring_bytes - 1)), size = to - from;
    clear(at(shared, from), size < room ? size : room);
    if (size > room) clear(at(shared, to - (size - room)), size - room);
    atomic_store(&shared->tail, to);
}

static bool is_sound(const struct record *record) {
    return record->kind >= READ && record->kind <= RESOLVE &&
           (uint64_t)fixed_size(record->bits) + record->path_size + record->target_size <= record->size;
}

/* What follows the head of the event at a position, the head being copied: a writer that was given up may come back and write where others
   write now. NULL where there is none, or not yet. */
static const char *record_at(uint64_t position, uint64_t head, struct record *record) {
    uint64_t value = position < head ? atomic_load(word_at(shared, position)) : 0, size = (uint32_t)value;
    if (!is_committed(value, position) || value >> 32 & PADDING || size < sizeof *record) return NULL;
    if (size > shared->ring_bytes - (position & (shared->ring_bytes - 1))) return NULL;
    memcpy(record, at(shared, position), sizeof *record);
    record->size = (uint32_t)size;
    return is_sound(record) ? at(shared, position) + sizeof *record : NULL;
}

static bool has_path_alone(const struct record *record) {
    return record->kind <= MISSING && !(record->bits & HAS_DIGEST) && !record->target_size;
}

static bool is_alike(const struct record *one, const struct record *other) {
    return one->kind == other->kind && one->bits == other->bits && one->cell == other->cell && one->pid == other->pid &&
           one->flags == other->flags && has_path_alone(other);
}

/* Events in a row that differ in their paths and states only are given as one, as far as there is room for it: first the states, then the
   paths, with a zero between two. Python takes them apart many times as fast. Returns where the next event is; `position` when there is no
   room. */
static uint64_t give(uint64_t position, uint64_t head, char **out, size_t room) {
    static struct state states[MOST_AS_ONE];
    struct record all, next;
    const char *rest = record_at(position, head, &all), *more;
    if (!rest || all.size > room) return position;
    uint64_t end = position + all.size;
    char *texts = *out + sizeof all, *to = texts + all.size - sizeof all;
    size_t state = all.bits & HAS_STATE ? sizeof(struct state) : 0;
    all.check = 1;
    memcpy(texts, rest, all.size - sizeof all);
    if (has_path_alone(&all) && (more = record_at(end, head, &next)) && is_alike(&all, &next)) {
        memcpy(states, rest, state);
        memmove(texts, texts + state, all.path_size);
        to = texts + all.path_size;
        do {
            size_t needed = (size_t)(to - *out) + 1 + next.path_size + (all.check + 1) * state + 8;
            if (needed > room || all.check == MOST_AS_ONE) break;
            memcpy(&states[all.check++], more, state);
            *to++ = 0;
            to = (char *)memcpy(to, more + state, next.path_size) + next.path_size;
            end += next.size;
        } while ((more = record_at(end, head, &next)) && is_alike(&all, &next));
        memmove(texts + all.check * state, texts, (size_t)(to - texts));
        memcpy(texts, states, all.check * state);
        all.path_size = (uint32_t)(to - texts);
        to += all.check * state;
        while ((to - *out) % 8) *to++ = 0;
    }
    all.size = (uint32_t)(to - *out);
    memcpy(*out, &all, sizeof all);
    *out = to;
    return end;
}

/* Moves events into a buffer; returns how many bytes, 0 when there are none. Only the kernel process calls this, one thread at a time. */
EXPORTED size_t watch_drain(char *out, size_t capacity) {
    if (!shared || role != KERNEL) return 0;
    uint64_t from = atomic_load(&shared->tail), head = atomic_load(&shared->head), position = from;
    struct record unused;
    char *to = out;
    while (position < head) {
        uint64_t value = atomic_load(word_at(shared, position)), next;
        if (record_at(position, head, &unused)) {
            next = give(position, head, &to, capacity - (size_t)(to - out));
            if (next == position) break;
        } else if (is_committed(value, position)) {
            next = position + (uint32_t)value;
            if (!(value >> 32 & PADDING)) atomic_fetch_add(&shared->dropped, 1);
        } else {
            next = behind_unfinished(position, head);
            if (next == position && !is_committed(atomic_load(word_at(shared, position)), position)) break;
            if (next != position) atomic_fetch_add(&shared->dropped, 1);
        }
        position = next;
    }
    if (position != from) give_back(from, position);
    return (size_t)(to - out);
}

/* Sleeps until much is in the ring. False once nothing is watched any more. */
EXPORTED int watch_wait(void) {
    struct shared *ring = shared;
    while (ring && role == KERNEL && !atomic_load(&ring->stopped)) {
        atomic_store(&ring->waiting, 1);
        if (filling(ring) > MUCH) {
            atomic_store(&ring->waiting, 0);
            return 1;
        }
        if (!atomic_load(&ring->stopped)) RAW(SYS_futex, &ring->waiting, FUTEX_WAIT, 1, NULL);
    }
    return 0;
}

/* How many events were lost. */
EXPORTED uint64_t watch_dropped(void) {
    return shared ? atomic_load(&shared->dropped) : 0;
}

