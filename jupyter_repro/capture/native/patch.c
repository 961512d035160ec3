/* Patching: the slots through which loaded objects call hooked functions get ours.

   A dynamically linked object calls another's function through a slot (in its global offset table, or in its data where a table of
   functions stands) that the loader fills by a relocation which names the function. We go through these relocations in each object,
   as debuggers and profilers do, and set the slots of the names we hook. The loader makes most of these pages read-only when it is done
   with them (RELRO): they are made writable for the moment.

   An object that another thread is loading just now must not be touched, since the loader is still writing. dladdr waits for loaders: what
   was in the list before it was called is complete after. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <time.h>

#include "raw.h"
#include "watch.h"

/* Both moved from libdl to libc in glibc 2.34. Under their old version they are found in either; weak, for programs without libdl. */
#if defined(__x86_64__)
#define OLD_VERSION "GLIBC_2.2.5"
#define DATA_SLOT R_X86_64_64
#define TABLE_SLOT R_X86_64_GLOB_DAT
#define CALL_SLOT R_X86_64_JUMP_SLOT
#else
#define OLD_VERSION "GLIBC_2.17"
#define DATA_SLOT R_AARCH64_ABS64
#define TABLE_SLOT R_AARCH64_GLOB_DAT
#define CALL_SLOT R_AARCH64_JUMP_SLOT
#endif
extern int old_dladdr(const void *, Dl_info *) __attribute__((weak));
extern void *old_dlsym(void *, const char *) __attribute__((weak));
__asm__(".symver old_dladdr,dladdr@" OLD_VERSION);
__asm__(".symver old_dlsym,dlsym@" OLD_VERSION);

#define NAMES 256
#define KNOWN 8192
#define SAVED 32768          /* a power of two; half of it is used */
#define PATIENCE 10000       /* turns of 100 µs that are waited for whoever patches just now */
#define SONAME "jupyter-repro-watch.so" /* as hatch_build.py says it */

struct object {
    ElfW(Addr) base;
    const ElfW(Sym) *symbols;
    const char *names;
    const uint32_t *gnu_hash;
    const ElfW(Rela) *relocations[2];
    size_t counts[2];
    uintptr_t protected, protected_end; /* RELRO, whole pages */
    bool open;                          /* made writable */
};

struct walk {
    bool restoring, stale, full;
    size_t index, limit;
    unsigned long long removals;
};

static const struct hook *names[NAMES];
static struct { ElfW(Addr) base; const void *headers; } known[KNOWN];
static struct { void **slot; void *original; } saved[SAVED];
static size_t saved_count;
bool has_valgrind;
static uintptr_t libc_begin, libc_end, page;
static char interpreter_path[PATH_MAX];
static _Atomic unsigned long long additions_seen, removals_seen;
static _Atomic int gate; /* the thread that patches; 0: none */
static __thread __attribute__((tls_model("initial-exec"))) bool has_gate;

static size_t place_of(const char *name) {
    return hash_of(name, strlen(name), 1) & (NAMES - 1);
}

/* Whether we have dlsym itself. A program at a fixed address may lend its own slot's code for it, which would lead back to us. */
static bool has_dlsym(void) {
    Dl_info info;
    const char *slash = old_dladdr && old_dlsym && old_dladdr((const void *)old_dlsym, &info) ? strrchr(info.dli_fname, '/') : NULL;
    return slash && (strncmp(slash, "/libc", 5) == 0 || strncmp(slash, "/libdl", 6) == 0);
}

static void collect_names(void) {
    const struct hook *lists[] = {open_hooks, change_hooks, program_hooks, network_hooks, loader_hooks};
    if (page) return;
    page = getauxval(AT_PAGESZ);
    for (size_t i = 0; i < sizeof lists / sizeof *lists - !has_dlsym(); i++)
        for (const struct hook *hook = lists[i]; hook->name; hook++) {
            size_t place = place_of(hook->name);
            while (names[place]) place = (place + 1) & (NAMES - 1);
            names[place] = hook;
        }
}

void *hook_of(const char *name) {
    for (size_t place = place_of(name); names[place]; place = (place + 1) & (NAMES - 1))
        if (strcmp(names[place]->name, name) == 0) return names[place]->function;
    return NULL;
}

static bool is_hook(const void *function) {
    for (size_t i = 0; i < NAMES; i++)
        if (names[i] && names[i]->function == function) return true;
    return false;
}

bool in_libc(const void *address) {
    return (uintptr_t)address >= libc_begin && (uintptr_t)address < libc_end;
}

/* The program that loads programs like this one. */
const char *interpreter(void) {
    return interpreter_path;
}

/* Reads what the object's dynamic section says. False where there is nothing to patch. */
static bool read_object(const struct dl_phdr_info *info, struct object *object) {
    const ElfW(Dyn) *dynamic = NULL;
    uintptr_t own_name = 0;
    *object = (struct object){.base = info->dlpi_addr};
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        uintptr_t begin = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_DYNAMIC) dynamic = (const ElfW(Dyn) *)begin;
        if (header->p_type == PT_GNU_RELRO) {
            object->protected = begin & ~(page - 1);
            object->protected_end = (begin + header->p_memsz) & ~(page - 1);
        }
    }
    if (!dynamic) return false;
    for (; dynamic->d_tag != DT_NULL; dynamic++) {
        uintptr_t value = dynamic->d_un.d_ptr;
        /* The loader has made these addresses absolute, except where it cannot write (vdso, which is skipped). */
        switch (dynamic->d_tag) {
        case DT_SYMTAB: object->symbols = (const void *)value; break;
        case DT_STRTAB: object->names = (const void *)value; break;
        case DT_GNU_HASH: object->gnu_hash = (const void *)value; break;
        case DT_JMPREL: object->relocations[0] = (const void *)value; break;
        case DT_PLTRELSZ: object->counts[0] = value / sizeof(ElfW(Rela)); break;
        case DT_RELA: object->relocations[1] = (const void *)value; break;
        case DT_RELASZ: object->counts[1] = value / sizeof(ElfW(Rela)); break;
        case DT_PLTREL: if (value != DT_RELA) return false; break;
        case DT_SONAME: own_name = value; break;
        default: break;
        }
    }
    if (!object->symbols || !object->names || !(object->counts[0] || object->counts[1])) return false;
    /* Another copy of this library, of a kernel that is a child of another one's: its hooks and ours would call each other for ever. */
    return !own_name || strcmp(object->names + own_name, SONAME) != 0;
}

static size_t highest_index(const struct object *object) {
    size_t highest = 0;
    for (int table = 0; table < 2; table++)
        for (size_t i = 0; object->relocations[table] && i < object->counts[table]; i++) {
            size_t index = ELF64_R_SYM(object->relocations[table][i].r_info);
            if (index > highest) highest = index;
        }
    return highest;
}

/* How many of the first symbols may be functions of other objects. With the newer hash table those that an object takes from others come
   first; but in a program at a fixed address a function whose address it takes counts as its own, and an object that gives nothing
   to others has an empty table, which says nothing. */
static size_t foreign_symbols(const struct object *object) {
    const uint32_t *hash = object->gnu_hash;
    if (!hash || !object->base) return highest_index(object) + 1;
    const uint32_t *buckets = (const uint32_t *)((const ElfW(Addr) *)(hash + 4) + hash[2]);
    for (uint32_t i = 0; i < hash[0]; i++)
        if (buckets[i]) return hash[1];
    return highest_index(object) + 1;
}

/* Where a slot is saved, or would be. What another object had saved, which was at the same address and is gone, is written over. */
static size_t saved_place(void **slot) {
    size_t place = (size_t)((uintptr_t)slot * 0x9e3779b97f4a7c15ull >> 40) & (SAVED - 1);
    while (saved[place].slot && saved[place].slot != slot) place = (place + 1) & (SAVED - 1);
    return place;
}

static bool protect(const struct object *object, int how) {
    return RAW(SYS_mprotect, object->protected, object->protected_end - object->protected, how, 0) == 0;
}

static void set(struct object *object, void **slot, void *hook, struct walk *walk) {
    void *now = *slot, *wanted = hook;
    size_t place = saved_place(slot);
    if (walk->restoring) {
        if (!is_hook(now) || !(wanted = saved[place].original)) return;
    } else {
        if (now == hook) return;
        walk->full |= !saved[place].slot && saved_count == SAVED / 2;
        if (walk->full) return;
    }
    if ((uintptr_t)slot >= object->protected && (uintptr_t)slot < object->protected_end && !object->open) {
        if (!protect(object, PROT_READ | PROT_WRITE)) return;
        object->open = true;
    }
    if (!walk->restoring) {
        saved_count += !saved[place].slot;
        saved[place].slot = slot;
        saved[place].original = now;
    }
    __atomic_store_n(slot, wanted, __ATOMIC_RELEASE);
}

static void patch_object(struct object *object, struct walk *walk) {
    size_t count = foreign_symbols(object), first = count, last = 0;
    for (size_t i = 1; i < count; i++) {
        const ElfW(Sym) *symbol = &object->symbols[i];
        if (symbol->st_shndx != SHN_UNDEF || !hook_of(object->names + symbol->st_name)) continue;
        if (first == count) first = i;
        last = i;
    }
    if (first == count) return;
    for (int table = 0; table < 2; table++) {
        const ElfW(Rela) *relocation = object->relocations[table];
        for (size_t left = relocation ? object->counts[table] : 0; left; left--, relocation++) {
            size_t type = ELF64_R_TYPE(relocation->r_info), index = ELF64_R_SYM(relocation->r_info);
            if (index < first || index > last || object->symbols[index].st_shndx != SHN_UNDEF) continue;
            if (type != CALL_SLOT && type != TABLE_SLOT && type != DATA_SLOT) continue;
            if (type == DATA_SLOT && relocation->r_addend) continue;
            void *hook = hook_of(object->names + object->symbols[index].st_name);
            if (hook) set(object, (void **)(object->base + relocation->r_offset), hook, walk);
        }
    }
    if (object->open) protect(object, PROT_READ);
}

static bool contains(const struct dl_phdr_info *info, uintptr_t address, uintptr_t *begin, uintptr_t *end) {
    *begin = UINTPTR_MAX, *end = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type != PT_LOAD) continue;
        uintptr_t from = info->dlpi_addr + header->p_vaddr;
        if (from < *begin) *begin = from;
        if (from + header->p_memsz > *end) *end = from + header->p_memsz;
    }
    return address >= *begin && address < *end;
}

/* Ourselves, the loader and the kernel's own object are left alone. Notes where libc is on the way. */
static bool is_ours_to_patch(const struct dl_phdr_info *info) {
    uintptr_t begin, end;
    if (contains(info, (uintptr_t)&is_ours_to_patch, &begin, &end) || contains(info, getauxval(AT_SYSINFO_EHDR), &begin, &end)) return false;
    const char *slash = info->dlpi_name ? strrchr(info->dlpi_name, '/') : NULL;
    const char *name = slash ? slash + 1 : info->dlpi_name ? info->dlpi_name : "";
    if (strncmp(name, "libc.so", 7) == 0 || strncmp(name, "libc-2", 6) == 0) libc_begin = begin, libc_end = end;
    has_valgrind |= strncmp(name, "vgpreload_", 10) == 0;
    return strncmp(name, "ld-linux", 8) != 0 && strncmp(name, "ld-2", 4) != 0;
}

static bool is_known(const struct dl_phdr_info *info) {
    size_t place = (info->dlpi_addr >> 12 ^ (uintptr_t)info->dlpi_phdr >> 6) % KNOWN;
    for (size_t i = 0; i < KNOWN / 2; i++, place = (place + 1) % KNOWN) {
        if (known[place].headers == info->dlpi_phdr && known[place].base == info->dlpi_addr) return true;
        if (known[place].headers) continue;
        known[place].headers = info->dlpi_phdr;
        known[place].base = info->dlpi_addr;
        return false;
    }
    return true;
}

static int visit(struct dl_phdr_info *info, size_t size, void *data) {
    struct walk *walk = data;
    struct object object;
    (void)size;
    if (info->dlpi_subs != walk->removals) {
        walk->stale = true;
        return 1;
    }
    if (walk->index++ >= walk->limit) return 1;
    if (!walk->restoring && is_known(info)) return 0;
    if (is_ours_to_patch(info) && read_object(info, &object)) patch_object(&object, walk);
    return 0;
}

static int count(struct dl_phdr_info *info, size_t size, void *data) {
    struct walk *walk = data;
    (void)size;
    if (walk->limit++ == 0 && !*interpreter_path)
        for (int i = 0; i < info->dlpi_phnum; i++)
            if (info->dlpi_phdr[i].p_type == PT_INTERP)
                strncpy(interpreter_path, (const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr), PATH_MAX - 1);
    walk->removals = info->dlpi_subs;
    atomic_store(&additions_seen, info->dlpi_adds);
    return 0;
}

/* Returns whether there was room to save all. */
static bool walk_all(bool restoring) {
    struct walk walk;
    Dl_info unused;
    do {
        walk = (struct walk){.restoring = restoring};
        dl_iterate_phdr(count, &walk);
        if (old_dladdr) old_dladdr((const void *)&walk_all, &unused);
        if (walk.removals != removals_seen || restoring) memset(known, 0, sizeof known);
        removals_seen = walk.removals;
        dl_iterate_phdr(visit, &walk);
    } while (walk.stale);
    return !walk.full;
}

/* One thread patches at a time. Not for ever: a signal may have come to a thread that patches, or that thread may wait for one that is
   loading an object and itself waits for us. */
static bool enter(void) {
    int self = (int)RAW(SYS_gettid, 0, 0, 0, 0);
    for (int turn = 0; turn < PATIENCE; turn++) {
        int none = 0;
        if (atomic_compare_exchange_strong(&gate, &none, self)) return true;
        if (none == self) return false;
        struct timespec pause = {0, 100000};
        RAW(SYS_nanosleep, &pause, 0, 0, 0);
    }
    return false;
}

static void leave(void) {
    atomic_store(&gate, 0);
}

/* At a fork nobody patches, nor holds what dl_iterate_phdr holds meanwhile: the child could not open it again. */
void patch_before_fork(void) {
    has_gate = enter();
}

void patch_after_fork(bool in_child) {
    if (has_gate || in_child) leave();
    has_gate = false;
}

static void forget_saved(void) {
    memset(saved, 0, sizeof saved);
    saved_count = 0;
}

/* Returns how many slots are ours, now and from before. */
size_t patch(void) {
    unsigned long long signals;
    if (!enter()) return saved_count;
    signals = hold_signals();
    collect_names();
    if (!walk_all(false)) { /* full of slots of objects that are gone */
        walk_all(true);
        forget_saved();
        walk_all(false);
    }
    leave();
    let_signals(signals);
    return saved_count;
}

void unpatch(void) {
    unsigned long long signals;
    if (!enter()) return; /* the hooks stay, and tell nothing */
    signals = hold_signals();
    walk_all(true);
    forget_saved();
    leave();
    let_signals(signals);
}

static int first(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    *(unsigned long long *)data = info->dlpi_adds;
    return 1;
}

/* Patches what was loaded since the last time. */
void patch_new(void) {
    unsigned long long additions = 0, signals;
    if (!role) return;
    signals = hold_signals();
    dl_iterate_phdr(first, &additions);
    let_signals(signals);
    if (additions != additions_seen) patch();
}

/* Who has just loaded an object asks it for a function: the moment to patch it. What is asked for by a hooked name, as ctypes does, is
   answered with our function, when the answer would be libc's.

   dlsym knows who asks by the address that it returns to, and answers RTLD_NEXT and RTLD_DEFAULT accordingly: then it must be jumped to,
   as the compiler does with a call at the end. */
static void *hook_dlsym(void *handle, const char *name) {
    patch_new();
    if (handle == RTLD_NEXT || handle == RTLD_DEFAULT || !name || !hook_of(name)) return old_dlsym(handle, name);
    void *found = old_dlsym(handle, name);
    return in_libc(found) ? hook_of(name) : found;
}

const struct hook loader_hooks[] = {{"dlsym", hook_dlsym}, {NULL, NULL}};
