/* System calls as the kernel takes them: they leave errno alone, and nobody's hooks see them. Errors come back as -errno. */

#ifndef WATCH_RAW_H
#define WATCH_RAW_H

#include <signal.h>
#include <sys/syscall.h>

static inline long raw6(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
#else
#error "only x86_64 and aarch64"
#endif
}

#define RAW(number, a, b, c, d) raw6(number, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

/* A handler that itself asks for a function must not come while the loader's lock is being taken: it would wait for its own thread for ever.
   What the program itself does to the loader is its own affair. */
static inline unsigned long long hold_signals(void) {
    unsigned long long all = ~0ULL, before = 0;
    RAW(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
    return before;
}

static inline void let_signals(unsigned long long before) {
    RAW(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, sizeof before);
}

#endif
