/* Hooks of what changes files by their names, and of what changes the working directory. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "raw.h"
#include "watch.h"

extern int renameat2(int, const char *, int, const char *, unsigned);

/* One change of what stands at `path`. `cell` is 0 when there is nothing to tell of it. */
struct change {
    int cell;
    char path[PATH_MAX];
    struct before before;
};

/* Before the call: what stands at the path. Gives false, and no cell, for what is nobody's data. */
static bool begin(struct change *change, int folder, const char *path, bool follow, bool keeps_bytes) {
    change->cell = 0;
    int cell = current_cell();
    if (cell <= 0 || !path || !absolute(folder, path, change->path) || is_skipped(change->path)) return false;
    if (look(AT_FDCWD, change->path, follow, &change->before)) digest_before(cell, change->path, keeps_bytes, &change->before);
    change->cell = cell;
    return true;
}

static void tell(struct change *change, int kind, const char *from, int flags) {
    struct event event = {
        .kind = kind,
        .bits = thread_bits(),
        .cell = change->cell,
        .flags = flags,
        .port = NO_PORT,
        .path = from ? from : change->path,
        .target = from ? change->path : NULL,
        .state = change->before.exists ? &change->before.state : NULL,
        .digest = change->before.digested ? change->before.digest : NULL,
    };
    emit(&event);
    mark(CELL_CHANGED, change->cell, change->path);
}

/* Names have changed: a file written under one of them may be written anew, which is to be told again. */
static void names_changed(void) {
    atomic_fetch_add(&shared->epoch, 1);
}

/* A call that gives a file at `from` a further name, or another one. */
struct naming {
    struct change change;
    char from[PATH_MAX];
};

static void begin_naming(struct naming *naming, int folder, const char *from, int new_folder, const char *to) {
    struct change *change = &naming->change;
    int cell = current_cell();
    change->cell = 0;
    if (cell <= 0 || !from || !to || !absolute(folder, from, naming->from) || !absolute(new_folder, to, change->path)) return;
    if (is_skipped(naming->from) && is_skipped(change->path)) return;
    if (look(AT_FDCWD, change->path, false, &change->before)) digest_before(cell, change->path, false, &change->before);
    change->cell = cell;
}

static int end_rename(struct naming *naming, int result, int flags) {
    int error = errno;
    if (result == 0 && naming->change.cell) {
        tell(&naming->change, RENAME, naming->from, flags);
        mark(CELL_CHANGED, naming->change.cell, naming->from);
        names_changed();
    }
    errno = error;
    return result;
}

static int hook_rename(const char *from, const char *to) {
    struct naming naming;
    begin_naming(&naming, AT_FDCWD, from, AT_FDCWD, to);
    return end_rename(&naming, rename(from, to), 0);
}

static int hook_renameat(int folder, const char *from, int new_folder, const char *to) {
    struct naming naming;
    begin_naming(&naming, folder, from, new_folder, to);
    return end_rename(&naming, renameat(folder, from, new_folder, to), 0);
}

/* Not by libc's function, which older versions lack. */
static int hook_renameat2(int folder, const char *from, int new_folder, const char *to, unsigned flags) {
    struct naming naming;
    begin_naming(&naming, folder, from, new_folder, to);
    return end_rename(&naming, (int)syscall(SYS_renameat2, folder, from, new_folder, to, flags), (int)flags);
}

/* A hard link: the new name has the bytes of the old one. */
static int end_link(struct naming *naming, int result, bool follow) {
    int error = errno;
    struct before old;
    if (result == 0 && naming->change.cell && look(AT_FDCWD, naming->from, follow, &old) && old.exists) {
        struct event event = {
            .kind = READ,
            .bits = thread_bits(),
            .cell = naming->change.cell,
            .port = NO_PORT,
            .path = naming->from,
        };
        if (!is_skipped(naming->from)) emit(&event);
        tell(&naming->change, WRITE, NULL, O_WRONLY | O_CREAT | O_EXCL);
        names_changed();
    }
    errno = error;
    return result;
}

static int hook_link(const char *from, const char *to) {
    struct naming naming;
    begin_naming(&naming, AT_FDCWD, from, AT_FDCWD, to);
    return end_link(&naming, link(from, to), false);
}

static int hook_linkat(int folder, const char *from, int new_folder, const char *to, int flags) {
    struct naming naming;
    begin_naming(&naming, folder, from, new_folder, to);
    return end_link(&naming, linkat(folder, from, new_folder, to, flags), flags & AT_SYMLINK_FOLLOW);
}

static int end_change(struct change *change, int result, int kind, int flags) {
    int error = errno;
    if (result == 0 && change->cell) {
        tell(change, kind, NULL, flags);
        if (kind == UNLINK) names_changed();
    }
    errno = error;
    return result;
}

static int hook_symlink(const char *from, const char *to) {
    struct change change;
    begin(&change, AT_FDCWD, to, false, false);
    return end_change(&change, symlink(from, to), WRITE, O_WRONLY | O_CREAT | O_EXCL);
}

static int hook_symlinkat(const char *from, int folder, const char *to) {
    struct change change;
    begin(&change, folder, to, false, false);
    return end_change(&change, symlinkat(from, folder, to), WRITE, O_WRONLY | O_CREAT | O_EXCL);
}

static int hook_unlink(const char *path) {
    struct change change;
    begin(&change, AT_FDCWD, path, false, false);
    return end_change(&change, unlink(path), UNLINK, 0);
}

static int hook_unlinkat(int folder, const char *path, int flags) {
    struct change change = {.cell = 0};
    if (!(flags & AT_REMOVEDIR)) begin(&change, folder, path, false, false);
    return end_change(&change, unlinkat(folder, path, flags), UNLINK, 0);
}

static int hook_remove(const char *path) {
    struct change change;
    if (begin(&change, AT_FDCWD, path, false, false) && !change.before.exists) change.cell = 0; /* a folder, or nothing */
    return end_change(&change, remove(path), UNLINK, 0);
}

static int hook_truncate(const char *path, off_t size) {
    struct change change;
    begin(&change, AT_FDCWD, path, true, size > 0);
    return end_change(&change, truncate(path, size), WRITE, O_WRONLY | (size ? 0 : O_TRUNC));
}

/* A relative path means another file from now on. A child of vfork counts for its parent too: that does no harm. */
static int hook_chdir(const char *path) {
    int result = chdir(path);
    if (result == 0) atomic_fetch_add(&folder_changes, 1);
    return result;
}

static int hook_fchdir(int fd) {
    int result = fchdir(fd);
    if (result == 0) atomic_fetch_add(&folder_changes, 1);
    return result;
}

#define HOOK(name) {#name, hook_##name}

const struct hook change_hooks[] = {
    HOOK(rename), HOOK(renameat), HOOK(renameat2), HOOK(link), HOOK(linkat), HOOK(symlink), HOOK(symlinkat), HOOK(unlink),
    HOOK(unlinkat), HOOK(remove), HOOK(truncate), {"truncate64", hook_truncate}, HOOK(chdir), HOOK(fchdir), {NULL, NULL},
};
