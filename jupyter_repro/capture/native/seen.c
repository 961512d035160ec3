/* What was told already.

   Each process remembers what it has told, so that a loop that opens a file 200,000 times tells it once; a table of fixed size, in which
   newer things push out older ones: then something is told twice. What cells read and changed is marked in the shared memory, for all
   processes of a cell. */

#include <string.h>

#include "watch.h"

#define SEEN (1 << 17) /* 1 MB, of which only what is used becomes memory: room for a cell's 60,000 files */

static _Atomic uint64_t table[SEEN];

static uint64_t mixed(uint64_t a, uint64_t b) {
    unsigned __int128 product = (unsigned __int128)(a ^ 0x9e3779b97f4a7c15ull) * (b ^ 0xd6e8feb86659fd93ull);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_of(const char *text, size_t size, uint64_t seed) {
    uint64_t hash = mixed(seed, size), piece;
    for (; size >= 8; text += 8, size -= 8) {
        memcpy(&piece, text, 8);
        hash = mixed(hash, piece);
    }
    piece = 0;
    memcpy(&piece, text, size);
    return mixed(hash, piece);
}

uint64_t key_of(int kind, int cell, uint64_t hash) {
    uint64_t epoch = atomic_load_explicit(&shared->epoch, memory_order_relaxed);
    uint64_t key = mixed(mixed(hash, (uint64_t)(kind << 1 | (thread_bits() != 0))), (uint64_t)(uint32_t)cell << 32 | epoch);
    return key ? key : 1;
}

bool seen(uint64_t key) {
    size_t place = key & (SEEN - 1);
    return atomic_load_explicit(&table[place], memory_order_relaxed) == key ||
           atomic_load_explicit(&table[place ^ 1], memory_order_relaxed) == key;
}

void remember(uint64_t key) {
    size_t place = key & (SEEN - 1);
    uint64_t before = atomic_exchange_explicit(&table[place], key, memory_order_relaxed);
    if (before && before != key) atomic_store_explicit(&table[place ^ 1], before, memory_order_relaxed);
}

/* A mark is 24 bits of the cell, 37 bits of the path's hash, what the cell did, and whether it has pushed out one of a path that it read. */
#define PUSHED_READ 4
#define MARK_BITS 7ull

static uint64_t mark_of(int cell, const char *path, size_t *place) {
    uint64_t hash = hash_of(path, strlen(path), 0);
    *place = hash & (MARKS - 1);
    return ((uint64_t)(cell & 0xffffff) << 40 | hash >> 24) & ~MARK_BITS;
}

void mark(int what, int cell, const char *path) {
    size_t place;
    uint64_t wanted = mark_of(cell, path, &place), found = atomic_load(&shared->marks[place]), made;
    do {
        made = wanted | (uint64_t)what;
        if ((found & ~MARK_BITS) == wanted) made |= found;
        else if (found >> 40 == wanted >> 40 && found & (CELL_READ | PUSHED_READ)) made |= PUSHED_READ;
    } while (!atomic_compare_exchange_weak(&shared->marks[place], &found, made));
}

/* What a cell did with a path. Where another path of the same cell has pushed out a mark of something read, this may be what was read. */
int marks_of(int cell, const char *path) {
    size_t place;
    uint64_t wanted = mark_of(cell, path, &place), found = atomic_load(&shared->marks[place]);
    if ((found & ~MARK_BITS) == wanted) return (int)(found & (CELL_READ | CELL_CHANGED));
    return found >> 40 == wanted >> 40 && found & (CELL_READ | PUSHED_READ) ? CELL_READ : 0;
}
