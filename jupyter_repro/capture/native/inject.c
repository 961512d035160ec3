/* Following into programs: the environment that a child is started with names this library and the shared memory; the child takes
   both names out again before its own code runs. Nobody's environment is changed for that: the new one is on the caller's stack. */

#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "raw.h"
#include "watch.h"

#define VARIABLE "JUPYTER_REPRO_WATCH="
#define PRELOAD "LD_PRELOAD="
#define SCRIPTS 3 /* how many interpreters of interpreters are looked at */
#define HEADERS 64
#define DYNAMIC 256
#define NEEDED 128
#define ENTRIES 4096
#define ROOMY (4ull << 30) /* bytes of address space of which the ring's are next to nothing */

/* What is too big for the stacks of small threads. It is unmapped before the child runs, since one of vfork shares our memory. */
struct scratch {
    char path[PATH_MAX], candidate[PATH_MAX], loader[PATH_MAX], preload[PATH_MAX + 1024], where[128];
    Elf64_Phdr headers[HEADERS];
    Elf64_Dyn entries[DYNAMIC];
    uint64_t needed[NEEDED];
};

static bool read_at(int fd, void *out, size_t size, uint64_t offset) {
    return RAW(SYS_pread64, fd, out, size, offset) == (long)size;
}

/* Whether a program needs a library that insists on being loaded first, as the sanitizers' do. */
static bool has_sanitizer(int fd, struct scratch *scratch, int count, const Elf64_Phdr *dynamic) {
    const Elf64_Dyn *entries = scratch->entries;
    uint64_t *needed = scratch->needed, names = 0;
    size_t found = 0, size = dynamic->p_filesz < sizeof scratch->entries ? dynamic->p_filesz : sizeof scratch->entries;
    if (!read_at(fd, scratch->entries, size, dynamic->p_offset)) return true;
    for (size_t i = 0; i < size / sizeof *entries && entries[i].d_tag != DT_NULL; i++) {
        if (entries[i].d_tag == DT_NEEDED && found < NEEDED) needed[found++] = entries[i].d_un.d_val;
        if (entries[i].d_tag == DT_STRTAB) names = entries[i].d_un.d_ptr;
    }
    for (int i = 0; i < count; i++) {
        const Elf64_Phdr *header = &scratch->headers[i];
        if (header->p_type != PT_LOAD || names < header->p_vaddr || names >= header->p_vaddr + header->p_filesz) continue;
        for (size_t n = 0; n < found; n++) {
            char name[12] = "";
            if (RAW(SYS_pread64, fd, name, sizeof name - 1, header->p_offset + names - header->p_vaddr + needed[n]) < 8) return true;
            const char *sanitizers[] = {"libasan.so", "libtsan.so", "libmsan.so", "liblsan.so", "libhwasan.", "libclang_rt"};
            for (size_t s = 0; s < sizeof sanitizers / sizeof *sanitizers; s++)
                if (strncmp(name, sanitizers[s], strlen(sanitizers[s])) == 0) return true;
        }
        return false;
    }
    return true;
}

/* Whether an ELF file is a program for this machine that the loader of this process loads too. */
static bool is_like_us(int fd, struct scratch *scratch) {
    Elf64_Ehdr file;
    Elf64_Phdr *headers = scratch->headers, *dynamic = NULL;
    char *loader = scratch->loader;
    bool same = false;
#if defined(__x86_64__)
    const int machine = EM_X86_64;
#else
    const int machine = EM_AARCH64;
#endif
    if (!read_at(fd, &file, sizeof file, 0) || memcmp(file.e_ident, ELFMAG, SELFMAG) != 0) return false;
    if (file.e_ident[EI_CLASS] != ELFCLASS64 || file.e_ident[EI_DATA] != ELFDATA2LSB || file.e_machine != machine) return false;
    if (file.e_phnum > HEADERS || file.e_phentsize != sizeof *headers) return false;
    if (!read_at(fd, headers, file.e_phnum * sizeof *headers, file.e_phoff)) return false;
    for (int i = 0; i < file.e_phnum; i++) {
        if (headers[i].p_type == PT_DYNAMIC) dynamic = &headers[i];
        if (headers[i].p_type != PT_INTERP || headers[i].p_filesz > sizeof scratch->loader || headers[i].p_filesz == 0) continue;
        same = read_at(fd, loader, headers[i].p_filesz, headers[i].p_offset) && !loader[headers[i].p_filesz - 1] &&
               strcmp(loader, interpreter()) == 0;
    }
    return same && dynamic && !has_sanitizer(fd, scratch, file.e_phnum, dynamic);
}

/* Whether the library can be loaded into a program, without anybody noticing. */
static bool can_follow(const char *path, struct scratch *scratch, int depth) {
    struct stat status;
    char start[256] = "";
    bool can = false;
    long fd = RAW(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0) return false;
    if (RAW(SYS_fstat, fd, &status, 0, 0) == 0 && S_ISREG(status.st_mode) && !(status.st_mode & (S_ISUID | S_ISGID)) &&
        RAW(SYS_fgetxattr, fd, "security.capability", NULL, 0) < 0) {
        long got = RAW(SYS_pread64, fd, start, sizeof start - 1, 0);
        if (got > 2 && start[0] == '#' && start[1] == '!') {
            char *name = start + 2 + strspn(start + 2, " \t");
            name[strcspn(name, " \t\n")] = 0;
            can = depth < SCRIPTS && *name == '/' && can_follow(name, scratch, depth + 1);
        } else {
            can = is_like_us((int)fd, scratch);
        }
    }
    RAW(SYS_close, fd, 0, 0, 0);
    return can;
}

static bool is_program(const char *path) {
    struct stat status;
    return RAW(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0 && S_ISREG(status.st_mode) && RAW(SYS_faccessat, AT_FDCWD, path, 1, 0) == 0;
}

/* The file that is run by a name, looked for as execvp does; it is in `path` then. */
static bool program(const char *file, bool search, struct scratch *scratch) {
    char *candidate = scratch->candidate, *out = scratch->path;
    if (!search || strchr(file, '/')) return absolute(AT_FDCWD, file, out) && is_program(out);
    const char *folders = getenv("PATH");
    if (!folders) folders = "/bin:/usr/bin";
    for (;;) {
        size_t size = strcspn(folders, ":");
        if (size + strlen(file) + 2 < PATH_MAX) {
            memcpy(candidate, folders, size);
            strcpy(candidate + size, size ? "/" : "");
            strcat(candidate, file);
            if (absolute(AT_FDCWD, candidate, out) && is_program(out)) return true;
        }
        if (!folders[size]) return false;
        folders += size + 1;
    }
}

static struct scratch *scratch_map(void) {
    long place = raw6(SYS_mmap, 0, sizeof(struct scratch), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return place < 0 && place > -4096 ? NULL : (struct scratch *)place;
}

static void scratch_unmap(struct scratch *scratch) {
    if (scratch) RAW(SYS_munmap, scratch, sizeof *scratch, 0, 0);
}

/* Whether two names stand for one program. */
bool same_program(const char *one, const char *other) {
    struct scratch *scratch = scratch_map();
    struct stat a, b;
    bool same = scratch && program(one, true, scratch) && RAW(SYS_newfstatat, AT_FDCWD, scratch->path, &a, 0) == 0 &&
                RAW(SYS_newfstatat, AT_FDCWD, other, &b, 0) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    scratch_unmap(scratch);
    return same;
}

/* Whether a command line starts a worker of Python's process pools, or what starts and looks after those: `-c 'from multiprocessing.spawn
   import …'`, or `-m` and a module of loky's. */
static bool is_worker(char *const argv[]) {
    for (int i = 1; argv && argv[0] && argv[i] && i < 16; i++) {
        bool source = strcmp(argv[i - 1], "-c") == 0, module = strcmp(argv[i - 1], "-m") == 0;
        if (source && strncmp(argv[i], "from multiprocessing.", 21) == 0) return true;
        if ((module || (source && strncmp(argv[i], "from ", 5) == 0)) && strstr(argv[i], "loky.backend.")) return true;
    }
    return false;
}

static const char *value_of(char *const envp[], const char *name) {
    for (; envp && *envp; envp++)
        if (strncmp(*envp, name, strlen(name)) == 0) return *envp + strlen(name);
    return NULL;
}

static size_t entries_of(char *const envp[]) {
    size_t count = 0;
    while (envp && envp[count]) count++;
    return count;
}

/* Whether a child would find the shared memory: the kernel process may have ended, or closed all its descriptors. */
static bool is_at_hand(void) {
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", shared->pid, shared->fd);
    return RAW(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0 && status.st_dev == shared->device && status.st_ino == shared->inode;
}

/* Whether the shared memory may take so much of what a process may map. */
static bool has_room(void) {
    struct rlimit limit;
    return RAW(SYS_prlimit64, 0, RLIMIT_AS, NULL, &limit) != 0 || limit.rlim_cur >= ROOMY;
}

static bool prepare(struct child *child, bool worker, char *const envp[]) {
    struct scratch *scratch = child->scratch;
    const char *theirs = value_of(envp, PRELOAD);
    if (strlen(shared->library) + (theirs ? strlen(theirs) : 0) + sizeof PRELOAD + 1 > sizeof scratch->preload) return false;
    if (strpbrk(shared->library, ": ") || RAW(SYS_faccessat, AT_FDCWD, shared->library, 4, 0) != 0) return false;
    if (entries_of(envp) > ENTRIES || !has_room() || !is_at_hand() || !can_follow(scratch->path, scratch, 0)) return false;
    strcpy(scratch->preload, PRELOAD);
    if (theirs && *theirs) strcat(strcat(scratch->preload, theirs), ":");
    strcat(scratch->preload, shared->library);
    snprintf(scratch->where, sizeof scratch->where, VARIABLE "%d.%d.%d.%d.%d", shared->pid, shared->fd, child->cell,
             worker ? WORKER : PINNED, theirs != NULL);
    return true;
}

/* Finds out about a program that is to be started. Returns whether it is to be followed; `watched` says whether it is to be told. */
bool child_prepare(struct child *child, const char *file, bool search, char *const argv[], char *const envp[]) {
    *child = (struct child){.cell = current_cell()};
    bool worker = role != PINNED && is_worker(argv);
    if (child->cell == NOBODY || (child->cell == 0 && !worker) || !file || !(child->scratch = scratch_map())) return false;
    child->watched = program(file, search, child->scratch);
    return child->followed = child->watched && prepare(child, worker, envp);
}

const char *child_preload(const struct child *child) {
    return child->scratch->preload;
}

const char *child_where(const struct child *child) {
    return child->scratch->where;
}

/* Bytes that the environment of a child that is followed takes. */
size_t child_room(const struct child *child, char *const envp[]) {
    return (entries_of(envp) + 3) * sizeof(char *) + strlen(child->scratch->preload) + strlen(child->scratch->where) + 2;
}

/* Writes that environment. */
char **child_environment(const struct child *child, void *room, char *const envp[]) {
    char **entries = room, **to = entries, *preload = (char *)(entries + entries_of(envp) + 3);
    char *where = stpcpy(preload, child->scratch->preload) + 1;
    bool placed = false;
    strcpy(where, child->scratch->where);
    for (; envp && *envp; envp++) {
        bool is_preload = strncmp(*envp, PRELOAD, strlen(PRELOAD)) == 0;
        *to++ = is_preload && !placed ? preload : *envp;
        placed |= is_preload;
    }
    if (!placed) *to++ = preload;
    *to++ = where;
    *to = NULL;
    return entries;
}

/* Tells of a program that was, or is just being, started. */
void child_end(struct child *child, int pid, bool started) {
    if (started && child->watched && child->cell > 0) {
        struct event event = {
            .kind = EXEC,
            .bits = child->followed ? FOLLOWED : NOT_FOLLOWED,
            .cell = child->cell,
            .pid = pid,
            .port = NO_PORT,
            .path = child->scratch->path,
        };
        emit(&event);
    }
    scratch_unmap(child->scratch);
    child->scratch = NULL;
}

/* Also from the memory that /proc shows as the environment. */
static void remove_entry(char **entry) {
    memset(*entry, 0, strlen(*entry));
    do entry[0] = entry[1];
    while (*entry++);
}

/* The next number of a text, and what separates it from the one after. Not by libc: its newer versions would be needed for it. */
static int number(const char **text) {
    int value = 0;
    while (**text >= '0' && **text <= '9') value = value * 10 + *(*text)++ - '0';
    if (**text) ++*text;
    return value;
}

/* In a child: takes our names out of its environment, and begins to watch. */
void attach(char **environment) {
    char path[64], **where = NULL, **preload = NULL;
    for (char **entry = environment; entry && *entry; entry++) {
        if (strncmp(*entry, VARIABLE, strlen(VARIABLE)) == 0) where = entry;
        if (!preload && strncmp(*entry, PRELOAD, strlen(PRELOAD)) == 0) preload = entry;
    }
    if (!where) return;
    const char *text = *where + strlen(VARIABLE);
    int pid = number(&text), fd = number(&text), cell = number(&text), kind = number(&text), theirs = number(&text);
    remove_entry(where);
    if (preload > where) preload--;
    if (preload) {
        char *colon = strrchr(*preload, ':'), *ours = colon ? colon : *preload + strlen(PRELOAD);
        if (theirs) memset(ours, 0, strlen(ours));
        else remove_entry(preload);
    }
    snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
    if (role || !ring_attach(path)) return;
    if (atomic_load(&shared->stopped) || !cells_follow_forks()) {
        shared = NULL;
        return;
    }
    process_cell = cell;
    role = kind == WORKER ? WORKER : PINNED;
    patch();
}
