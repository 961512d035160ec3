/* Beginning and end, in the kernel process and in its children. */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "raw.h"
#include "watch.h"

/* LD_PRELOAD takes no spaces and no colons: a library below such a folder has another name, which is good while this process lives. */
static void place_library(const char *path) {
    static struct stat kept; /* of the descriptor that an earlier start has opened */
    static long fd = -1;
    struct stat now;
    strcpy(shared->library, path);
    if (!strpbrk(path, ": ")) return;
    if (fd < 0 || RAW(SYS_fstat, fd, &now, 0, 0) != 0 || now.st_dev != kept.st_dev || now.st_ino != kept.st_ino) {
        fd = above((int)RAW(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0));
        RAW(SYS_fstat, fd, &kept, 0, 0);
    }
    snprintf(shared->library, PATH_MAX, "/proc/%d/fd/%ld", shared->pid, fd);
}

/* Begins to watch this process and its children. Returns why that is not possible, or NULL. */
EXPORTED const char *watch_start(const char *rules, size_t size, const char *library) {
    const char *reason;
    if (role == KERNEL) return "this process is being watched already";
    if (size > RULES || strlen(library) >= PATH_MAX) return "too many folders to skip";
    if (!cells_follow_forks()) return "no room for a fork handler";
    if ((reason = ring_create())) return reason;
    memcpy(shared->rules, rules, shared->rules_size = (uint32_t)size);
    place_library(library);
    role = KERNEL;
    cells_start();
    if (patch() == 0) {
        role = 0;
        ring_release();
        return "no loaded object calls libc in a way that can be watched";
    }
    return NULL;
}

/* Gives all calls back their own functions. Children notice. */
EXPORTED void watch_stop(void) {
    if (role != KERNEL) return;
    ring_release();
    unpatch();
    role = 0;
}

/* Patches objects that were loaded since. */
EXPORTED void watch_rescan(void) {
    if (role == KERNEL) patch_new();
}

/* The loader calls this in each process that the library is loaded into; it is a child's when the environment says so. */
__attribute__((constructor)) static void loaded(int count, char **arguments, char **environment) {
    (void)count;
    (void)arguments;
    attach(environment);
}
