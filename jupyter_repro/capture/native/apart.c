/* Digests of files, taken apart from this process's descriptors.

   Whoever closes a file, by any descriptor, gives up all locks (those of fcntl and lockf) that the process holds on it: a database in the
   middle of a transaction would stand open to others. Locks belong to a table of descriptors. So the file is opened and closed by a thread that
   has a table of its own, for as long as it takes, while the thread that asks waits. Nothing but system calls runs there: it has the
   thread-local memory of the one that waits. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "raw.h"
#include "watch.h"

#define STACK (64 << 10)
#define AT_ONCE 128
#define MANY_BYTES (8ull << 20)

struct work {
    struct request *requests;
    size_t count;
};

static bool is_in_state(long fd, const struct state *wanted) {
    struct stat status;
    struct state state;
    return RAW(SYS_fstat, fd, &status, 0, 0) == 0 && state_of(&status, &state) && memcmp(&state, wanted, sizeof state) == 0;
}

/* Whoever changes the file meanwhile changes its state: then it is not digested. Nor where there is more in it than its state says. */
static void digest(struct request *request) {
    char more;
    long fd = RAW(SYS_openat, AT_FDCWD, request->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0) return;
    request->done = is_in_state(fd, request->state) && sha256_of_fd((int)fd, (uint64_t)request->state->size, request->digest) &&
                    RAW(SYS_pread64, fd, &more, 1, request->state->size) == 0 && is_in_state(fd, request->state);
    RAW(SYS_close, fd, 0, 0, 0);
}

static void run(struct work *work) {
    for (size_t i = 0; i < work->count; i++) digest(&work->requests[i]);
}

/* Starts a thread that calls `run` and ends; returns when it has ended, or with an error when it was not started. */
static long start(char *stack, struct work *work) {
    const long flags = CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_VFORK;
    void **top = (void **)(void *)(stack + STACK) - 2;
    top[0] = (void *)run;
    top[1] = work;
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = 0;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "pop %%rax\n\t"
                     "pop %%rdi\n\t"
                     "call *%%rax\n\t"
                     "mov %[exit], %%eax\n\t"
                     "xor %%edi, %%edi\n\t"
                     "syscall\n\t"
                     "hlt\n"
                     "1:"
                     : "=a"(result)
                     : "a"((long)SYS_clone), "D"(flags), "S"(top), "d"(0l), "r"(r10), "r"(r8), [exit] "i"(SYS_exit)
                     : "rcx", "r11", "memory");
    return result;
#else
    register long x8 __asm__("x8") = SYS_clone;
    register long x0 __asm__("x0") = flags;
    register long x1 __asm__("x1") = (long)top;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    __asm__ volatile("svc #0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, #0\n\t"
                     "ldp x1, x0, [sp], #16\n\t"
                     "blr x1\n\t"
                     "mov x8, %[exit]\n\t"
                     "mov x0, #0\n\t"
                     "svc #0\n\t"
                     "brk #0\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), [exit] "i"(SYS_exit)
                     : "memory");
    return x0;
#endif
}

/* Digests files that are in the states that are named. False where the system gives no such thread. */
bool digest_apart(struct request *requests, size_t count) {
    struct work work = {requests, count};
    if (has_valgrind) return false;
    long stack = raw6(SYS_mmap, 0, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack < 0 && stack > -4096) return false;
    /* A signal for the process must find a thread that can take it. */
    unsigned long long signals = hold_signals();
    bool started = start((char *)stack, &work) > 0;
    let_signals(signals);
    RAW(SYS_munmap, stack, STACK, 0, 0);
    return started;
}

/* For Python: `paths` one after another, each with a zero at its end. A digest of `out` is right where `done` is not zero. Returns how many
   were looked at: fewer than there are where so much was read that others should have their turn, none where that is not possible. */
EXPORTED size_t watch_digests(const char *paths, const struct state *states, size_t count, uint8_t (*out)[32], uint8_t *done) {
    struct request requests[AT_ONCE];
    size_t looked = 0;
    for (uint64_t bytes = 0; looked < count && looked < AT_ONCE && bytes < MANY_BYTES; looked++) {
        requests[looked] = (struct request){.path = paths, .state = &states[looked], .digest = out[looked]};
        bytes += (uint64_t)states[looked].size;
        paths += strlen(paths) + 1;
    }
    if (!digest_apart(requests, looked)) return 0;
    for (size_t i = 0; i < looked; i++) done[i] = requests[i].done;
    return looked;
}
