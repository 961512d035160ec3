/* Which cell execution a thread works for.

   In the kernel process a thread has a cell of its own, or follows the main one. A child keeps the cell of the thread that started it,
   for good; but a worker of a pool, once that cell has ended, works for whichever cell is the main one. */

#define _GNU_SOURCE
#include <signal.h>

#include "raw.h"
#include "watch.h"

int role;         /* of this process; 0: nothing is watched */
int process_cell; /* of a child: what its threads work for */

/* Initial-exec: reading it calls nothing that could allocate. */
static __thread __attribute__((tls_model("initial-exec"))) int thread_cell, thread_imports, forking_cell;

static bool is_running(int cell) {
    for (int i = 0; i < RUNNING; i++)
        if (atomic_load_explicit(&shared->running[i], memory_order_relaxed) == cell) return true;
    return false;
}

int current_cell(void) {
    int cell = thread_cell;
    if (!shared || atomic_load_explicit(&shared->stopped, memory_order_relaxed)) return NOBODY;
    if (cell) return cell;
    if (role == KERNEL) return atomic_load_explicit(&shared->main, memory_order_relaxed);
    cell = process_cell;
    if (role == WORKER && !is_running(cell)) {
        int main = atomic_load_explicit(&shared->main, memory_order_relaxed);
        if (main > 0) cell = main;
    }
    return cell;
}

/* Whether this is a handler of a signal on a stack of its own, as those of crashes are. They have no room for paths, and no data. */
bool is_on_signal_stack(void) {
    stack_t now;
    return RAW(SYS_sigaltstack, NULL, &now, 0, 0) == 0 && now.ss_flags & SS_ONSTACK;
}

int thread_bits(void) {
    return thread_imports ? IMPORTING : 0;
}

/* This process is its own kernel now, whatever it was: a forked child may have been nobody's. */
void cells_start(void) {
    thread_cell = 0;
}

EXPORTED void watch_begin(int cell) {
    if (role != KERNEL) return;
    atomic_fetch_add(&shared->epoch, 1);
    for (int i = 0, none = 0; i < RUNNING; i++, none = 0)
        if (atomic_compare_exchange_strong(&shared->running[i], &none, cell)) return;
}

EXPORTED void watch_end(int cell) {
    if (role != KERNEL) return;
    atomic_fetch_add(&shared->epoch, 1);
    for (int i = 0, same = cell; i < RUNNING; i++, same = cell)
        if (atomic_compare_exchange_strong(&shared->running[i], &same, 0)) return;
}

EXPORTED void watch_main(int cell) {
    if (role == KERNEL) atomic_store(&shared->main, cell);
}

/* A child of fork runs the recorder's Python code too: there it has no say. */
EXPORTED void watch_enter(int cell) {
    if (role == KERNEL || cell == NOBODY) thread_cell = cell;
    else thread_cell = 0;
}

EXPORTED void watch_importing(int importing) {
    thread_imports = importing;
}

static void before_fork(void) {
    forking_cell = current_cell();
    patch_before_fork();
}

static void in_parent(void) {
    patch_after_fork(false);
}

static void in_child(void) {
    patch_after_fork(true);
    if (role == KERNEL) role = WORKER;
    process_cell = forking_cell;
    thread_cell = forking_cell == NOBODY ? NOBODY : 0;
    if (process_cell <= 0) return;
    struct event event = {.kind = FORK, .bits = FOLLOWED, .cell = process_cell, .port = NO_PORT};
    emit(&event);
}

/* What pthread_atfork is made of; that one lies in a static library of its own, which differs between versions of glibc. */
extern int __register_atfork(void (*)(void), void (*)(void), void (*)(void), void *);
extern void *__dso_handle __attribute__((visibility("hidden")));

bool cells_follow_forks(void) {
    static bool done;
    if (!done) done = __register_atfork(before_fork, in_parent, in_child, &__dso_handle) == 0;
    return done;
}
