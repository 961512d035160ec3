/* The ring's records, as writers leave them and the reader finds them. */

#ifndef RING_H
#define RING_H

#include "watch.h"

#define COMMITTED 1u
#define PADDING 2u
#define MUCH (512ull << 10) /* bytes in the ring of which the reader is told */

struct record {
    uint32_t size, check;
    int32_t cell, pid;
    uint8_t kind, bits;
    uint16_t target_size;
    uint32_t path_size;
    int32_t flags, port;
};

_Static_assert(sizeof(struct record) == 32, "event.py reads it");
_Static_assert(sizeof(struct shared) <= HEADER_BYTES, "the ring comes after it");

static inline char *at(struct shared *ring, uint64_t position) {
    return (char *)ring + HEADER_BYTES + (position & (ring->ring_bytes - 1));
}

static inline _Atomic uint64_t *word_at(struct shared *ring, uint64_t position) {
    return (_Atomic uint64_t *)(void *)at(ring, position);
}

static inline uint64_t word(uint64_t position, uint64_t size, uint32_t bits) {
    uint32_t check = (uint32_t)((position + 8) * 0x9e3779b97f4a7c15ull >> 32) & ~3u;
    return (uint64_t)(check | bits) << 32 | size;
}

/* Bytes of a record besides its texts. */
static inline size_t fixed_size(uint8_t bits) {
    return sizeof(struct record) + (bits & HAS_STATE ? sizeof(struct state) : 0) + (bits & HAS_DIGEST ? 32 : 0);
}

static inline uint64_t filling(struct shared *ring) {
    return atomic_load(&ring->head) - atomic_load(&ring->tail);
}

#endif
