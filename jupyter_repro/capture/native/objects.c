/* The objects that are loaded into this process. */

#define _GNU_SOURCE
#include <link.h>
#include <string.h>

#include "raw.h"
#include "watch.h"

struct room {
    char *to;
    size_t left;
};

static int add(struct dl_phdr_info *info, size_t size, void *data) {
    struct room *room = data;
    size_t length = info->dlpi_name ? strlen(info->dlpi_name) : 0;
    (void)size;
    if (!length) return 0;
    if (length >= room->left) return 1;
    room->to = (char *)memcpy(room->to, info->dlpi_name, length + 1) + length + 1;
    room->left -= length + 1;
    return 0;
}

/* Writes their paths, each with a zero after it, as far as there is room; returns how many bytes. */
EXPORTED size_t watch_objects(char *out, size_t capacity) {
    struct room room = {out, capacity};
    unsigned long long signals = hold_signals();
    dl_iterate_phdr(add, &room);
    let_signals(signals);
    return capacity - room.left;
}
