/* The state of a file, and its digest before it changes. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>

#include "raw.h"
#include "watch.h"

#define BIGGEST (64ll << 20) /* bytes that are worth holding up the user's call for */

bool state_of(const struct stat *status, struct state *state) {
    *state = (struct state){
        (int64_t)status->st_dev,
        (int64_t)status->st_ino,
        status->st_size,
        status->st_mtim.tv_sec * 1000000000ll + status->st_mtim.tv_nsec,
        status->st_ctim.tv_sec * 1000000000ll + status->st_ctim.tv_nsec,
    };
    return S_ISREG(status->st_mode);
}

/* For Python: the states of many files, `paths` one after another, each with a zero at its end; not `there` where there is no such file. */
EXPORTED void watch_states(const char *paths, size_t count, struct state *out, uint8_t *there) {
    for (size_t i = 0; i < count; i++, paths += strlen(paths) + 1) {
        struct stat status;
        there[i] = RAW(SYS_newfstatat, AT_FDCWD, paths, &status, 0) == 0 && state_of(&status, &out[i]);
    }
}

/* What stands at a path now. Returns whether it is a regular file or nothing, so that what becomes of it matters. */
bool look(int folder, const char *path, bool follow, struct before *before) {
    struct stat status;
    before->exists = before->digested = false;
    if (RAW(SYS_newfstatat, folder, path, &status, follow ? 0 : AT_SYMLINK_NOFOLLOW) != 0) return true;
    before->exists = state_of(&status, &before->state);
    return before->exists || (!follow && S_ISLNK(status.st_mode));
}

/* Adds the digest of a file that is about to change, when its bytes matter to the cell: they stay in it, or the cell has read it. */
void digest_before(int cell, const char *path, bool keeps_bytes, struct before *before) {
    if (!before->exists || before->state.size > BIGGEST) return;
    int marks = marks_of(cell, path);
    if (marks & CELL_CHANGED) return; /* its bytes are the cell's own */
    if (!(marks & CELL_READ) && !(keeps_bytes && before->state.size > 0)) return;
    struct request request = {.path = path, .state = &before->state, .digest = before->digest};
    digest_apart(&request, 1);
    before->digested = request.done;
}
