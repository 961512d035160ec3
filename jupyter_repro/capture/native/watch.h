/* What the parts of the library share: the memory that the kernel process and its children map, and each part's functions.

   Rules that hold everywhere: no malloc, no lock that a forked child could find taken, no change of errno on the way back to the
   caller. Hooks run in signal handlers, after vfork and in threads that Python knows nothing of. */

#ifndef WATCH_H
#define WATCH_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define EXPORTED __attribute__((visibility("default")))

enum { READ = 1, WRITE, MISSING, RENAME, UNLINK, EXEC, FORK, CONNECT, RESOLVE };
enum { IMPORTING = 1, FOLLOWED = 2, NOT_FOLLOWED = 4, HAS_STATE = 8, HAS_DIGEST = 16 };
enum { NOBODY = -1, NO_PORT = -1 };
enum { KERNEL = 1, WORKER, PINNED };

#define MAGIC 0x31726570726a0002ull /* the last digits: the version of this layout */
#define RUNNING 64
#define RULES (24 << 10)
#define MARKS (1 << 16)
#define HEADER_BYTES ((64 << 10) + MARKS * 8)
#define RING_BYTES (64ull << 20)
#define LONGEST_TEXT (2 * PATH_MAX) /* of an event */

/* The descriptors that are kept are above most of a notebook's, but below 64: from there on the system makes the process's table of them
   larger, for which a process with threads waits 7 ms. */
#define HIGH_FD 56

struct shared {
    uint64_t magic;
    uint64_t ring_bytes; /* a power of two */
    uint64_t device, inode;
    int32_t pid, fd; /* of the kernel process: /proc/pid/fd/fd is this memory */
    _Alignas(64) _Atomic uint64_t head;
    _Alignas(64) _Atomic uint64_t tail;
    _Atomic uint64_t dropped;
    _Alignas(64) _Atomic int32_t main;  /* the cell of threads without one of their own, as order + 1; 0: none */
    _Atomic int32_t stopped;
    _Atomic int32_t waiting;            /* the reader sleeps until much is in the ring */
    _Atomic uint32_t epoch;             /* what was told before another epoch began is told again */
    _Atomic int32_t running[RUNNING];   /* cells that have begun and not ended */
    uint32_t rules_size;
    char library[PATH_MAX];             /* what LD_PRELOAD is to say */
    char rules[RULES];
    _Alignas(64) _Atomic uint64_t marks[MARKS];
};

struct state {
    int64_t device, inode, size, modified, changed;
};

struct event {
    int kind, bits, cell, pid, flags, port;
    const char *path, *target;
    const struct state *state;
    const uint8_t *digest;
};

/* A file that is about to change, as it was. */
struct before {
    bool exists, digested;
    struct state state;
    uint8_t digest[32];
};

/* ring.c */
extern struct shared *shared; /* NULL: nothing is watched */
extern int above(int fd);
extern const char *ring_create(void);
extern bool ring_attach(const char *where);
extern void ring_release(void);
extern void emit(struct event *event);

/* cells.c */
extern int role;
extern int process_cell;
extern int current_cell(void); /* order + 1; 0: none; NOBODY */
extern int thread_bits(void);
extern bool is_on_signal_stack(void);
extern bool cells_follow_forks(void);
extern void cells_start(void);

/* seen.c */
extern uint64_t hash_of(const char *text, size_t size, uint64_t seed);
extern uint64_t key_of(int kind, int cell, uint64_t hash);
extern bool seen(uint64_t key);
extern void remember(uint64_t key);
enum { CELL_READ = 1, CELL_CHANGED = 2 };
extern void mark(int what, int cell, const char *path);
extern int marks_of(int cell, const char *path);

/* paths.c */
extern bool absolute(int folder, const char *path, char *out); /* out has PATH_MAX bytes */
extern bool is_skipped(const char *path);
extern _Atomic uint32_t folder_changes; /* how often this process changed its working directory */

/* state.c */
extern bool state_of(const struct stat *status, struct state *state); /* false: no regular file */
extern bool look(int folder, const char *path, bool follow, struct before *before);
extern void digest_before(int cell, const char *path, bool keeps_bytes, struct before *before);

/* sha256.c */
extern bool sha256_of_fd(int fd, uint64_t size, uint8_t out[32]);

/* apart.c */
struct request {
    const char *path;
    const struct state *state;
    uint8_t *digest;
    bool done;
};
extern bool digest_apart(struct request *requests, size_t count);

/* inject.c */
struct child {
    bool watched, followed;
    int cell;
    struct scratch *scratch; /* until child_end */
};
extern bool child_prepare(struct child *child, const char *file, bool search, char *const argv[], char *const envp[]);
extern size_t child_room(const struct child *child, char *const envp[]);
extern char **child_environment(const struct child *child, void *room, char *const envp[]);
extern const char *child_preload(const struct child *child), *child_where(const struct child *child);
extern bool same_program(const char *one, const char *other);
extern void child_end(struct child *child, int pid, bool started);
extern void attach(char **environment);

/* patch.c */
struct hook {
    const char *name;
    void *function;
};
extern bool has_valgrind; /* which ends a process that starts a thread in a way that it does not know */
extern size_t patch(void);
extern void unpatch(void);
extern void patch_new(void);
extern void patch_before_fork(void);
extern void patch_after_fork(bool in_child);
extern bool in_libc(const void *address);
extern void *hook_of(const char *name);
extern const char *interpreter(void);

/* Each file of hooks has a list of its own. */
extern const struct hook open_hooks[], change_hooks[], program_hooks[], network_hooks[], loader_hooks[];

#endif
