/* Python's audit events, those of them that somebody in Python listens to.

   A hook that is written in Python is called for each event, though nearly all concern nobody: importing pandas and scikit-learn raises
   70,000, of which 48,000 come from id(). This one compares the name first. What it needs of Python's C interface it is given by address, so
   that the library needs no header of Python's and fits all its versions.

   Python calls it with its lock held, in every interpreter of the process; the listeners are objects of one of them. */

#include <string.h>

#include "watch.h"

#define LISTENERS 32
#define LONGEST_EVENT 40

struct listener {
    char event[LONGEST_EVENT];
    void *function; /* a Python object that is called with the arguments' tuple; it is never given up */
};

/* What Python's C interface has. */
struct python {
    int (*add_hook)(int (*)(const char *, void *, void *), void *);
    void *(*call)(void *, ...); /* PyObject_CallFunctionObjArgs */
    void (*give_up)(void *);    /* Py_DecRef */
    void *(*interpreter)(void); /* PyInterpreterState_Get */
};

static struct python python;
static void *home;
static struct listener listeners[LISTENERS];
static size_t count;
static uint32_t beginnings; /* of the events' names: a bit for each first letter */

/* -1 with an exception where a listener lets one out: it is raised in the call that the event is about, like that of any audit hook. */
static int hear(const char *event, void *arguments, void *unused) {
    (void)unused;
    if (!(beginnings >> (*event & 31) & 1)) return 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(event, listeners[i].event) != 0) continue;
        if (!arguments || python.interpreter() != home) return 0;
        void *answer = python.call(listeners[i].function, arguments, NULL);
        if (!answer) return -1;
        python.give_up(answer);
        return 0;
    }
    return 0;
}

/* Hears events from now on. A hook can never be taken away: it is added once. Returns whether there is one. */
EXPORTED bool watch_audit(const struct python *functions) {
    if (home) return true;
    python = *functions;
    if (python.add_hook(hear, NULL) != 0) return false;
    home = python.interpreter();
    return true;
}

/* Has a function called for an event from now on; NULL: nothing. Returns whether there was room. Called with Python's lock held. */
EXPORTED bool watch_listen(const char *event, void *function) {
    size_t i = 0;
    while (i < count && strcmp(event, listeners[i].event) != 0) i++;
    if (i < count) {
        listeners[i] = listeners[count - 1];
        count--;
    }
    if (!function) return true;
    if (count == LISTENERS || strlen(event) >= LONGEST_EVENT) return false;
    strcpy(listeners[count].event, event);
    listeners[count].function = function;
    beginnings |= 1u << (*event & 31);
    count++;
    return true;
}

/* Hears nothing any more. */
EXPORTED void watch_deafen(void) {
    count = 0;
}
