/* A command of the user's under a guard: a process that leads its group and session, gets its orphans, and ends all of
   it when podsh says so or is gone, however it went. */
#ifndef CLINUX_GUARD_H
#define CLINUX_GUARD_H

typedef struct {
    /* Looked for in PATH where it has no slash. */
    const char *program;
    char *const *arguments;
    char *const *environment;
    /* What become 0, 1 and 2; every other descriptor is closed. */
    int descriptors[3];
    /* The terminal whose foreground group the command's becomes; -1: it gets a session of its own and no terminal. */
    int terminal;
    /* The `cgroup.procs` of the cgroup that the guard and the command enter; NULL, or one that cannot be written: they
       stay where podsh is. */
    const char *cgroup;
} podsh_guarded;

typedef enum {
    /* The command did not start: an errno. */
    podsh_news_failed = 1,
    /* It has started: its process. */
    podsh_news_started,
    /* Its exit code, or 128 + the signal that ended it; others of its group may go on. */
    podsh_news_ended,
    /* Job control has stopped it: by this signal. */
    podsh_news_stopped,
    /* INT or QUIT was typed at its terminal, and has reached it. */
    podsh_news_typed,
} podsh_news_kind;

typedef struct {
    int kind;
    int value;
} podsh_news;

/* Starts it; the guard's process, or -errno. `orders` takes signals to hand on, a byte each, and its closing is the
   order to kill; from `news` come `podsh_news`, and its end when nothing of the command is left. */
int podsh_guard(const podsh_guarded *what, int *orders, int *news);

/* Makes a group the terminal's foreground group, from the background too. */
int podsh_foreground(int terminal, int group);

#endif
