/* Paths: from the root, without dots; and those that are nobody's data. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>

#include "raw.h"
#include "watch.h"

_Atomic uint32_t folder_changes;

/* Takes `//`, `/./` and `/../` out of a path from the root. Lexically: the consumer compares paths, it does not open them. */
static void normalise(char *path) {
    char *to = path, *from = path;
    while (*from) {
        while (*from == '/') from++;
        size_t size = strcspn(from, "/");
        if (size == 0) break;
        if (size == 1 && from[0] == '.') {
            from += size;
        } else if (size == 2 && from[0] == '.' && from[1] == '.') {
            while (to > path && *--to != '/') {
            }
            from += size;
        } else {
            *to++ = '/';
            memmove(to, from, size);
            to += size;
            from += size;
        }
    }
    if (to == path) *to++ = '/';
    *to = 0;
}

static size_t decimal(char *out, unsigned value) {
    char digits[12];
    size_t size = 0, i = 0;
    do digits[size++] = (char)('0' + value % 10);
    while (value /= 10);
    while (size) out[i++] = digits[--size];
    out[i] = 0;
    return i;
}

/* A path as a call was given it, from the root. False where it has none: the folder is gone, or it is too long. */
bool absolute(int folder, const char *path, char *out) {
    size_t size = strlen(path), used = 0;
    if (size == 0 || size >= PATH_MAX) return false;
    if (*path != '/') {
        long got;
        if (folder == AT_FDCWD) {
            got = RAW(SYS_getcwd, out, PATH_MAX, 0, 0) - 1;
        } else {
            char link[32] = "/proc/self/fd/";
            decimal(link + 14, (unsigned)folder);
            got = RAW(SYS_readlinkat, AT_FDCWD, link, out, PATH_MAX - 1);
        }
        if (got <= 0 || *out != '/') return false;
        used = (size_t)got;
        if (used + 1 + size >= PATH_MAX) return false;
        out[used++] = '/';
    }
    memcpy(out + used, path, size + 1);
    normalise(out);
    return true;
}

/* Whether a path begins with a text. Those that do not mostly differ at the text's end. */
static bool begins_with(const char *path, size_t size, const char *text, size_t text_size) {
    uint64_t one, other;
    if (size < text_size) return false;
    if (text_size < 8) {
        for (size_t i = text_size; i; i--)
            if (path[i - 1] != text[i - 1]) return false;
        return true;
    }
    memcpy(&one, path + text_size - 8, 8);
    memcpy(&other, text + text_size - 8, 8);
    return one == other && memcmp(path, text, text_size) == 0;
}

static bool ends_with(const char *path, size_t size, const char *end, size_t end_size) {
    return size >= end_size && memcmp(path + size - end_size, end, end_size) == 0;
}

/* Whether Python's rules say that a path is not told. A rule is a letter, a size of two bytes and a text:
   `d` what is below this folder is told, come what may below, but for names with an ending `x`; `p` what is below this folder is not;
   `c` nor what contains this. The `d` and `x` rules come first. */
bool is_skipped(const char *path) {
    const char *rule = shared->rules, *end = rule + shared->rules_size;
    size_t size = strlen(path);
    bool inside = false;
    while (rule < end) {
        char kind = *rule;
        size_t text_size = (unsigned char)rule[1] | (size_t)(unsigned char)rule[2] << 8;
        const char *text = rule + 3;
        rule = text + text_size;
        if (kind == 'd') inside |= begins_with(path, size, text, text_size);
        if (kind == 'x' && inside && ends_with(path, size, text, text_size)) return true;
        if (kind == 'p' && !inside && begins_with(path, size, text, text_size)) return true;
        if (kind == 'c' && memmem(path, size, text, text_size)) return true;
    }
    return false;
}
