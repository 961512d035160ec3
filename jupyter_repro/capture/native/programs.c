/* Hooks of what starts programs. */

#define _GNU_SOURCE
#include <alloca.h>
#include <errno.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "watch.h"

#define SHELL "/bin/sh"
#define LONGEST (120 << 10) /* bytes that the system takes for one argument, and a little less */

extern char **environ;

/* The environment to start a child with: the caller's own, or one on the stack of the hook that names us too. */
#define PREPARE(child, file, search, argv, envp)                                                   \
    (child_prepare(&(child), file, search, argv, envp)                                             \
         ? child_environment(&(child), alloca(child_room(&(child), envp)), envp)                   \
         : (char **)(envp))

/* Our names may be what makes an environment too big. */
static bool is_too_big(int error, char **environment, char *const envp[]) {
    return error == E2BIG && environment != (char **)envp;
}

static int hook_execve(const char *path, char *const argv[], char *const envp[]) {
    struct child child;
    char **environment = PREPARE(child, path, false, argv, envp);
    child_end(&child, 0, true);
    int result = execve(path, argv, environment);
    return is_too_big(errno, environment, envp) ? execve(path, argv, envp) : result;
}

static int hook_execv(const char *path, char *const argv[]) {
    return hook_execve(path, argv, environ);
}

static int hook_execvpe(const char *file, char *const argv[], char *const envp[]) {
    struct child child;
    char **environment = PREPARE(child, file, true, argv, envp);
    child_end(&child, 0, true);
    int result = execvpe(file, argv, environment);
    return is_too_big(errno, environment, envp) ? execvpe(file, argv, envp) : result;
}

static int hook_execvp(const char *file, char *const argv[]) {
    return hook_execvpe(file, argv, environ);
}

/* The file of a descriptor is told by its own name. */
static int hook_fexecve(int fd, char *const argv[], char *const envp[]) {
    struct child child;
    char path[PATH_MAX];
    bool has_path = absolute(fd, ".", path);
    char **environment = PREPARE(child, has_path ? path : NULL, false, argv, envp);
    child_end(&child, 0, true);
    int result = fexecve(fd, argv, environment);
    return is_too_big(errno, environment, envp) ? fexecve(fd, argv, envp) : result;
}

/* The arguments of the execl functions as an array. */
#define ARGUMENTS(first)                                                \
    va_list rest;                                                       \
    size_t count = 1;                                                   \
    va_start(rest, first);                                              \
    while (va_arg(rest, char *)) count++;                               \
    va_end(rest);                                                       \
    char **argv = alloca((count + 1) * sizeof(char *));                 \
    argv[0] = (char *)(first);                                          \
    va_start(rest, first);                                              \
    for (size_t i = 1; i <= count; i++) argv[i] = va_arg(rest, char *)

static int hook_execl(const char *path, const char *first, ...) {
    ARGUMENTS(first);
    va_end(rest);
    return hook_execve(path, argv, environ);
}

static int hook_execlp(const char *file, const char *first, ...) {
    ARGUMENTS(first);
    va_end(rest);
    return hook_execvpe(file, argv, environ);
}

static int hook_execle(const char *path, const char *first, ...) {
    ARGUMENTS(first);
    char *const *envp = va_arg(rest, char *const *);
    va_end(rest);
    return hook_execve(path, argv, envp);
}

static int hook_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                            char *const argv[], char *const envp[]) {
    struct child child;
    pid_t made = 0;
    char **environment = PREPARE(child, path, false, argv, envp);
    int result = posix_spawn(&made, path, actions, attributes, argv, environment);
    if (is_too_big(result, environment, envp)) result = posix_spawn(&made, path, actions, attributes, argv, envp);
    child_end(&child, made, result == 0);
    if (result == 0 && pid) *pid = made;
    return result;
}

static int hook_posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                             char *const argv[], char *const envp[]) {
    struct child child;
    pid_t made = 0;
    char **environment = PREPARE(child, file, true, argv, envp);
    int result = posix_spawnp(&made, file, actions, attributes, argv, environment);
    if (is_too_big(result, environment, envp)) result = posix_spawnp(&made, file, actions, attributes, argv, envp);
    child_end(&child, made, result == 0);
    if (result == 0 && pid) *pid = made;
    return result;
}

static char *quoted(char *to, const char *text) {
    *to++ = '\'';
    for (; *text; text++) {
        if (*text == '\'') to = stpcpy(to, "'\\''");
        else *to++ = *text;
    }
    *to++ = '\'';
    return to;
}

static char *assigned(char *to, const char *entry) {
    const char *value = strchr(entry, '=') + 1;
    to = mempcpy(to, entry, (size_t)(value - entry));
    to = quoted(to, value);
    *to++ = ' ';
    return to;
}

/* system and popen start a shell with this process's environment. So that shell is told to become another one, with ours: what they do
   about signals, waiting and closing stays as it is. NULL: as it was. To be freed. */
static char *followed(const char *command, struct child *child) {
    int error = errno;
    char *const argv[] = {"sh", "-c", (char *)command, NULL};
    char *made = NULL;
    *child = (struct child){.watched = false};
    if (command && child_prepare(child, SHELL, false, argv, environ)) {
        size_t quotes = 0, size = strlen(command);
        for (const char *c = command; *c; c++) quotes += *c == '\'';
        size += 3 * quotes;
        if (size < LONGEST) made = malloc(size + 4 * (strlen(child_preload(child)) + strlen(child_where(child))) + 64);
        child->followed = made != NULL;
    }
    if (made) {
        char *to = assigned(assigned(made, child_preload(child)), child_where(child));
        to = stpcpy(to, same_program("sh", SHELL) ? "exec sh -c " : "exec " SHELL " -c ");
        *quoted(to, command) = 0;
    }
    child_end(child, 0, true);
    errno = error;
    return made;
}

static int hook_system(const char *command) {
    struct child child;
    char *other = followed(command, &child);
    int result = system(other ? other : command);
    int error = errno;
    free(other);
    errno = error;
    return result;
}

static FILE *hook_popen(const char *command, const char *mode) {
    struct child child;
    char *other = followed(command, &child);
    FILE *result = popen(other ? other : command, mode);
    int error = errno;
    free(other);
    errno = error;
    return result;
}

#define HOOK(name) {#name, hook_##name}

const struct hook program_hooks[] = {
    HOOK(execve), HOOK(execv), HOOK(execvp), HOOK(execvpe), HOOK(fexecve), HOOK(execl), HOOK(execlp), HOOK(execle),
    HOOK(posix_spawn), HOOK(posix_spawnp), HOOK(system), HOOK(popen), {NULL, NULL},
};
