/* Hooks of what opens files. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "raw.h"
#include "watch.h"

/* One opening. `cell` is 0 when there is nothing to tell of it. */
struct opening {
    int cell, kind, folder, flags;
    const char *path;
    uint64_t hash; /* of the path as it was given; 0 when it means something only with the folder */
    struct before before;
};

static bool is_writing(int flags) {
    return (flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC;
}

/* Once for each path that is not known yet: what stands there before it is written. */
static __attribute__((noinline)) bool look_before(struct opening *opening) {
    char path[PATH_MAX];
    if (!absolute(opening->folder, opening->path, path)) return false;
    if (is_skipped(path)) {
        if (opening->hash) remember(key_of(WRITE, opening->cell, opening->hash));
        return false;
    }
    if (seen(key_of(WRITE, opening->cell, hash_of(path, strlen(path), 0)))) return true;
    if (look(AT_FDCWD, path, true, &opening->before)) digest_before(opening->cell, path, !(opening->flags & O_TRUNC), &opening->before);
    return true;
}

/* Before the call. Most calls are of a path that was told already, and end here. */
static void begin(struct opening *opening, int folder, const char *path, int flags) {
    int cell = current_cell(), kind = is_writing(flags) ? WRITE : READ;
    opening->cell = 0;
    if (cell <= 0 || !path || flags & O_DIRECTORY || flags & O_PATH) return;
    uint64_t hash = 0;
    if (*path == '/') hash = hash_of(path, strlen(path), 0);
    else if (folder == AT_FDCWD) hash = hash_of(path, strlen(path), 1 + atomic_load_explicit(&folder_changes, memory_order_relaxed));
    if ((hash && seen(key_of(kind, cell, hash))) || is_on_signal_stack()) return;
    *opening = (struct opening){.cell = cell, .kind = kind, .folder = folder, .flags = flags, .path = path, .hash = hash};
    if (kind == WRITE && !look_before(opening)) opening->cell = 0;
}

/* After the call, which gave this descriptor or this error. */
static __attribute__((noinline)) void tell(struct opening *opening, int fd, int error) {
    char path[PATH_MAX];
    int kind = fd >= 0 ? opening->kind : MISSING;
    struct stat status;
    struct state state;
    if (fd < 0 && error != ENOENT) return;
    if (kind == MISSING && opening->hash && seen(key_of(MISSING, opening->cell, opening->hash))) return;
    if (!absolute(opening->folder, opening->path, path)) return;
    uint64_t raw = opening->hash ? key_of(kind, opening->cell, opening->hash) : 0;
    uint64_t key = key_of(kind, opening->cell, hash_of(path, strlen(path), 0));
    bool known = seen(key) || is_skipped(path);
    if (kind != MISSING && !known) known = RAW(SYS_fstat, fd, &status, 0, 0) != 0 || !state_of(&status, &state);
    remember(key);
    if (raw && raw != key) remember(raw);
    if (known) return;
    struct event event = {
        .kind = kind,
        .bits = thread_bits(),
        .cell = opening->cell,
        .flags = opening->flags,
        .port = NO_PORT,
        .path = path,
        .state = opening->before.exists ? &opening->before.state : NULL,
        .digest = opening->before.digested ? opening->before.digest : NULL,
    };
    emit(&event);
    if (kind != MISSING) mark(kind == READ ? CELL_READ : CELL_CHANGED, opening->cell, path);
}

static int end(struct opening *opening, int fd) {
    if (opening->cell) {
        int error = errno;
        tell(opening, fd, error);
        errno = error;
    }
    return fd;
}

static FILE *end_stream(struct opening *opening, FILE *stream) {
    if (opening->cell) {
        int error = errno;
        tell(opening, stream ? fileno(stream) : -1, error);
        errno = error;
    }
    return stream;
}

/* The flags that fopen makes of its mode. */
static int flags_of(const char *mode) {
    bool update = mode && strchr(mode, '+');
    if (!mode || *mode == 'r') return update ? O_RDWR : O_RDONLY;
    return (update ? O_RDWR : O_WRONLY) | O_CREAT | (*mode == 'a' ? O_APPEND : O_TRUNC);
}

#define MODE(flags, last)                                     \
    mode_t mode = 0;                                          \
    if ((flags) & O_CREAT || ((flags)&O_TMPFILE) == O_TMPFILE) { \
        va_list rest;                                         \
        va_start(rest, last);                                 \
        mode = va_arg(rest, mode_t);                          \
        va_end(rest);                                         \
    }                                                         \
    struct opening opening

#define OPEN(name)                                              \
    static int hook_##name(const char *path, int flags, ...) {  \
        MODE(flags, flags);                                     \
        begin(&opening, AT_FDCWD, path, flags);                 \
        return end(&opening, name(path, flags, mode));          \
    }

#define OPENAT(name)                                                        \
    static int hook_##name(int folder, const char *path, int flags, ...) {  \
        MODE(flags, flags);                                                 \
        begin(&opening, folder, path, flags);                               \
        return end(&opening, name(folder, path, flags, mode));              \
    }

/* What _FORTIFY_SOURCE makes of an open without a mode. */
#define OPEN_2(name)                                      \
    extern int name(const char *, int);                   \
    static int hook##name(const char *path, int flags) {  \
        struct opening opening;                           \
        begin(&opening, AT_FDCWD, path, flags);           \
        return end(&opening, name(path, flags));          \
    }

#define OPENAT_2(name)                                                \
    extern int name(int, const char *, int);                          \
    static int hook##name(int folder, const char *path, int flags) {  \
        struct opening opening;                                       \
        begin(&opening, folder, path, flags);                         \
        return end(&opening, name(folder, path, flags));              \
    }

#define CREAT(name)                                             \
    static int hook_##name(const char *path, mode_t mode) {     \
        struct opening opening;                                 \
        begin(&opening, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC); \
        return end(&opening, name(path, mode));                 \
    }

#define FOPEN(name)                                                  \
    static FILE *hook_##name(const char *path, const char *mode) {   \
        struct opening opening;                                      \
        begin(&opening, AT_FDCWD, path, flags_of(mode));             \
        return end_stream(&opening, name(path, mode));               \
    }

#define FREOPEN(name)                                                              \
    static FILE *hook_##name(const char *path, const char *mode, FILE *stream) {   \
        struct opening opening;                                                    \
        begin(&opening, AT_FDCWD, path, flags_of(mode));                           \
        return end_stream(&opening, name(path, mode, stream));                     \
    }

/* The name is known only afterwards; nothing stood there before. */
#define TEMPORARY(name, parameters, ...)                                          \
    static int hook_##name parameters {                                           \
        int fd = name(__VA_ARGS__);                                               \
        struct opening opening = {.cell = 0};                                     \
        if (fd >= 0) begin(&opening, AT_FDCWD, path, O_RDWR | O_CREAT | O_EXCL);  \
        opening.before.exists = opening.before.digested = false;                  \
        return end(&opening, fd);                                                 \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
OPEN_2(__open_2)
OPEN_2(__open64_2)
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)
CREAT(creat)
CREAT(creat64)
FOPEN(fopen)
FOPEN(fopen64)
FREOPEN(freopen)
FREOPEN(freopen64)
TEMPORARY(mkstemp, (char *path), path)
TEMPORARY(mkstemp64, (char *path), path)
TEMPORARY(mkostemp, (char *path, int flags), path, flags)
TEMPORARY(mkostemp64, (char *path, int flags), path, flags)
TEMPORARY(mkstemps, (char *path, int size), path, size)
TEMPORARY(mkstemps64, (char *path, int size), path, size)
TEMPORARY(mkostemps, (char *path, int size, int flags), path, size, flags)
TEMPORARY(mkostemps64, (char *path, int size, int flags), path, size, flags)

#define HOOK(name) {#name, hook_##name}

const struct hook open_hooks[] = {
    HOOK(open),       HOOK(open64),       HOOK(openat),     HOOK(openat64),
    HOOK(creat),      HOOK(creat64),      HOOK(fopen),      HOOK(fopen64),
    HOOK(freopen),    HOOK(freopen64),    HOOK(mkstemp),    HOOK(mkstemp64),
    HOOK(mkostemp),   HOOK(mkostemp64),   HOOK(mkstemps),   HOOK(mkstemps64),
    HOOK(mkostemps),  HOOK(mkostemps64),  {"__open_2", hook__open_2},
    {"__open64_2", hook__open64_2},       {"__openat_2", hook__openat_2},
    {"__openat64_2", hook__openat64_2},   {NULL, NULL},
};
