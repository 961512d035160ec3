/* The ring in shared memory: many processes write events, the kernel process takes them out (drain.c).

   A writer reserves room by moving the head, fills it and commits it by its first word, which says size and place: so what is half
   written, or left over from an earlier lap, is told from what is there. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/memfd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "raw.h"
#include "ring.h"

struct shared *shared;

static bool reserve(struct shared *ring, uint64_t size, uint64_t *position) {
    uint64_t head = atomic_load(&ring->head);
    for (;;) {
        uint64_t room = ring->ring_bytes - (head & (ring->ring_bytes - 1));
        uint64_t skip = room < size ? room : 0;
        if (head + skip + size - atomic_load(&ring->tail) > ring->ring_bytes) {
            atomic_fetch_add(&ring->dropped, 1);
            return false;
        }
        if (atomic_compare_exchange_weak(&ring->head, &head, head + skip + size)) {
            if (skip) atomic_store(word_at(ring, head), word(head, skip, COMMITTED | PADDING));
            *position = head + skip;
            return true;
        }
    }
}

static void wake_reader(struct shared *ring) {
    if (atomic_exchange(&ring->waiting, 0)) RAW(SYS_futex, &ring->waiting, FUTEX_WAKE, 1, 0);
}

/* Writes an event, or counts it when there is no room. */
void emit(struct event *event) {
    struct shared *ring = shared; /* a new start may put another one there */
    size_t path_size = event->path ? strlen(event->path) : 0, target_size = event->target ? strlen(event->target) : 0;
    uint8_t bits = (uint8_t)(event->bits | (event->state ? HAS_STATE : 0) | (event->digest ? HAS_DIGEST : 0));
    uint64_t position;
    if (path_size > LONGEST_TEXT || target_size > LONGEST_TEXT) {
        atomic_fetch_add(&ring->dropped, 1);
        return;
    }
    size_t size = (fixed_size(bits) + path_size + target_size + 7) & ~(size_t)7;
    if (!reserve(ring, size, &position)) return;
    uint64_t reserved = word(position, size, 0);
    struct record *record = (struct record *)(void *)at(ring, position);
    record->pid = event->pid ? event->pid : (int)RAW(SYS_getpid, 0, 0, 0, 0);
    atomic_store(word_at(ring, position), reserved);
    record->cell = event->cell;
    record->kind = (uint8_t)event->kind;
    record->bits = bits;
    record->path_size = (uint32_t)path_size;
    record->target_size = (uint16_t)target_size;
    record->flags = event->flags;
    record->port = event->port;
    char *to = (char *)(record + 1);
    if (event->state) to = (char *)memcpy(to, event->state, sizeof(struct state)) + sizeof(struct state);
    if (event->digest) to = (char *)memcpy(to, event->digest, 32) + 32;
    if (path_size) memcpy(to, event->path, path_size);
    if (target_size) memcpy(to + path_size, event->target, target_size);
    /* Not a plain store: a drain may have given this writer up. */
    atomic_compare_exchange_strong(word_at(ring, position), &reserved, word(position, size, COMMITTED));
    if (atomic_load_explicit(&ring->waiting, memory_order_relaxed) && filling(ring) > MUCH) wake_reader(ring);
}

/* The descriptor under a number that is out of the way. */
int above(int fd) {
    long high = RAW(SYS_fcntl, fd, F_DUPFD_CLOEXEC, HIGH_FD, 0);
    if (high < 0) return fd; /* the limit of this process is lower */
    RAW(SYS_close, fd, 0, 0, 0);
    return (int)high;
}

/* A file without a name, where a sandbox has no memfd. Its room is taken beforehand: a full disk would otherwise kill with SIGBUS. */
static int unlinked_file(uint64_t bytes) {
    const char *folders[] = {getenv("XDG_RUNTIME_DIR"), "/dev/shm", getenv("TMPDIR"), "/tmp"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (!folders[i]) continue;
        long fd = RAW(SYS_openat, AT_FDCWD, folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd < 0) continue;
        if (RAW(SYS_fallocate, fd, 0, 0, bytes) == 0) return (int)fd;
        RAW(SYS_close, fd, 0, 0, 0);
    }
    return -1;
}

/* Makes the shared memory; returns why not, or NULL. */
const char *ring_create(void) {
    uint64_t ring = RING_BYTES;
    long fd = RAW(SYS_memfd_create, "jupyter-repro", MFD_CLOEXEC, 0, 0);
    if (fd >= 0 && RAW(SYS_ftruncate, fd, HEADER_BYTES + ring, 0, 0) != 0) {
        RAW(SYS_close, fd, 0, 0, 0);
        fd = -1;
    }
    if (fd < 0) {
        ring = RING_BYTES / 16;
        fd = unlinked_file(HEADER_BYTES + ring);
    }
    if (fd < 0) return "no shared memory: neither memfd_create nor a file in /dev/shm or /tmp";
    fd = above((int)fd);
    struct stat status;
    long place = raw6(SYS_mmap, 0, (long)(HEADER_BYTES + ring), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if ((place < 0 && place > -4096) || RAW(SYS_fstat, fd, &status, 0, 0) != 0) {
        RAW(SYS_close, fd, 0, 0, 0);
        return "no shared memory: it cannot be mapped";
    }
    RAW(SYS_madvise, place, HEADER_BYTES + ring, MADV_DONTDUMP, 0);
    struct shared *made = (struct shared *)place;
    made->ring_bytes = ring;
    made->device = status.st_dev;
    made->inode = status.st_ino;
    made->pid = (int)RAW(SYS_getpid, 0, 0, 0, 0);
    made->fd = (int)fd;
    made->magic = MAGIC;
    shared = made;
    return NULL;
}

/* Maps the memory that /proc/pid/fd/fd names, when it is what it was. */
bool ring_attach(const char *path) {
    struct stat status;
    long fd = RAW(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0) return false;
    long place = -1;
    if (RAW(SYS_fstat, fd, &status, 0, 0) == 0 && S_ISREG(status.st_mode) && status.st_size > (long)HEADER_BYTES)
        place = raw6(SYS_mmap, 0, status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    RAW(SYS_close, fd, 0, 0, 0);
    if (place < 0 && place > -4096) return false;
    struct shared *found = (struct shared *)place;
    if (found->magic != MAGIC || found->device != status.st_dev || found->inode != status.st_ino ||
        found->ring_bytes + HEADER_BYTES != (uint64_t)status.st_size) {
        RAW(SYS_munmap, place, status.st_size, 0, 0);
        return false;
    }
    RAW(SYS_madvise, place, status.st_size, MADV_DONTDUMP, 0);
    shared = found;
    return true;
}

/* Somebody may have closed the descriptor; then its number may stand for a file of theirs. */
static bool is_ours(int fd) {
    struct stat status;
    return RAW(SYS_fstat, fd, &status, 0, 0) == 0 && status.st_dev == shared->device && status.st_ino == shared->inode;
}

/* Nobody reads events any more. The memory stays mapped: other threads may be writing. */
void ring_release(void) {
    atomic_store(&shared->stopped, 1);
    wake_reader(shared);
    if (is_ours(shared->fd)) RAW(SYS_close, shared->fd, 0, 0, 0);
    shared->fd = -1;
    RAW(SYS_madvise, (char *)shared + HEADER_BYTES, shared->ring_bytes, MADV_REMOVE, 0);
}
