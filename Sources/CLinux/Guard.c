#define _GNU_SOURCE
#include "CLinuxGuard.h"
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// A guard is a copy of a process with threads, so it calls nothing but system calls: another thread may have held any
// lock when the copy was made.

enum { first_free = 10, most_processes = 1 << 15, patience = 10 };

static void tell(int news, podsh_news_kind kind, int value) {
    podsh_news word = { kind, value };
    while (write(news, &word, sizeof word) < 0 && errno == EINTR) {}
}

static void usual_signals(void) {
    // The kernel's own call, since glibc keeps two signals to itself; all zero is the default action.
    static const unsigned long standard[8];
    for (int s = 1; s < 65; s++) syscall(SYS_rt_sigaction, s, standard, NULL, 8);
}

// Moved to where no stream of the command comes to lie. The former number is closed: an end of a pipe that stayed open
// there would keep the pipe from ending.
static void keep(int *descriptor) {
    int low = *descriptor;
    if (low >= first_free) return;
    *descriptor = fcntl(low, F_DUPFD_CLOEXEC, first_free);
    close(low);
}

// The command itself, in the guard's group and session.
static _Noreturn void become(const podsh_guarded *what, int failed) {
    int sources[3];
    for (int i = 0; i < 3; i++) sources[i] = fcntl(what->descriptors[i], F_DUPFD_CLOEXEC, first_free);
    // A stream that podsh was started without stays closed.
    for (int i = 0; i < 3; i++)
        if (sources[i] < 0) close(i); else dup2(sources[i], i);
    syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);
    podsh_usual_files();
    usual_signals();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvpe(what->program, what->arguments, what->environment);
    int error = errno;
    while (write(failed, &error, sizeof error) < 0 && errno == EINTR) {}
    _exit(127);
}

// The process of a /proc entry and its parent; 0 when it has gone.
static int parent_of(int folder, const char *name, int *parent) {
    char path[32], text[512];
    size_t length = strlen(name);
    if (length + 6 > sizeof path) return 0;
    memcpy(path, name, length);
    memcpy(path + length, "/stat", 6);
    int file = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return 0;
    text[count] = 0;
    // `PID (NAME) STATE PARENT`, and a name may hold anything, brackets too.
    const char *end = strrchr(text, ')');
    if (!end || end[1] != ' ' || !end[2] || end[2] == 'Z' || end[3] != ' ') return 0;
    *parent = 0;
    for (const char *digit = end + 4; *digit >= '0' && *digit <= '9'; digit++) *parent = *parent * 10 + (*digit - '0');
    int process = 0;
    for (const char *digit = name; *digit; digit++) process = process * 10 + (*digit - '0');
    return process;
}

static struct entry { int process, parent, is_ours; } table[most_processes];

// The place of a process in the table; -1: it is not there. /proc lists processes by their numbers.
static int place_of(int process, int count) {
    for (int low = 0, high = count; low < high;) {
        int middle = low + (high - low) / 2;
        if (table[middle].process == process) return middle;
        if (table[middle].process < process) low = middle + 1; else high = middle;
    }
    return -1;
}

// Signals all that descend from this process, whatever group or session they have gone to: a subreaper's orphans come
// back to it. How many there were.
static int signal_all(int number) {
    int folder = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return kill(0, number), 1;
    int count = 0;
    char buffer[1 << 14];
    long got;
    while ((got = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < got;) {
            struct name { uint64_t inode; int64_t offset; unsigned short length; unsigned char type; char name[]; };
            struct name *entry = (struct name *)(buffer + at);
            at += entry->length;
            if (entry->name[0] < '1' || entry->name[0] > '9' || count == most_processes) continue;
            int parent;
            int process = parent_of(folder, entry->name, &parent);
            if (process > 0) table[count++] = (struct entry){ process, parent, 0 };
        }
    }
    close(folder);
    int self = getpid(), found = 0, more = 1;
    while (more) {
        more = 0;
        for (int i = 0; i < count; i++) {
            if (table[i].is_ours) continue;
            int parent = table[i].parent == self ? -1 : place_of(table[i].parent, count);
            if (table[i].parent == self || (parent >= 0 && table[parent].is_ours)) table[i].is_ours = 1, found++, more = 1;
        }
    }
    for (int i = 0; i < count; i++)
        if (table[i].is_ours) kill(table[i].process, number);
    return found;
}

static int reap(int news, pid_t command) {
    for (;;) {
        int status;
        pid_t ended = waitpid(-1, &status, WNOHANG | WUNTRACED);
        if (ended < 0 && errno == EINTR) continue;
        if (ended < 0) return 0;
        if (ended == 0) return 1;
        if (ended != command) continue;
        if (WIFSTOPPED(status)) tell(news, podsh_news_stopped, WSTOPSIG(status));
        else tell(news, podsh_news_ended, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
}

static int64_t seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

// KILL until nothing is left; what the kernel does not let go of is left to it.
static void end_all(int news, pid_t command) {
    int64_t limit = seconds() + patience;
    while (reap(news, command) && seconds() < limit) {
        signal_all(SIGKILL);
        poll(NULL, 0, 5);
    }
}

// With its guard the command is in it from its first moment, whatever it makes of itself later.
static void enter(const char *cgroup) {
    int file = cgroup ? open(cgroup, O_WRONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    ssize_t ignored = write(file, "0", 1);
    (void)ignored;
    close(file);
}

static _Noreturn void stand(const podsh_guarded *what, int orders, int news) {
    prctl(PR_SET_NAME, "podsh-run");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    keep(&orders);
    keep(&news);
    enter(what->cgroup);
    usual_signals();
    // Job control stops the command, not who watches it.
    signal(SIGTSTP, SIG_IGN);
    signal(SIGTTIN, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    if (what->terminal >= 0) {
        setpgid(0, 0);
        tcsetpgrp(what->terminal, getpid());
    } else {
        setsid();
    }
    int failed[2];
    if (pipe2(failed, O_CLOEXEC) < 0) tell(news, podsh_news_failed, errno), _exit(1);
    keep(&failed[1]);
    pid_t command = _Fork();
    if (command < 0) tell(news, podsh_news_failed, errno), _exit(1);
    if (command == 0) become(what, failed[1]);
    close(failed[1]);
    int error = 0;
    ssize_t got;
    do got = read(failed[0], &error, sizeof error); while (got < 0 && errno == EINTR);
    if (got == (ssize_t)sizeof error) tell(news, podsh_news_failed, error), _exit(1);
    tell(news, podsh_news_started, command);
    // It holds nothing of podsh's or its caller's: a pipe ends when the command lets go of it.
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++) dup2(null, i);
    unsigned low = (unsigned)(orders < news ? orders : news), high = (unsigned)(orders < news ? news : orders);
    podsh_close_range(3, low - 1, 0);
    if (low + 1 < high) podsh_close_range(low + 1, high - 1, 0);
    podsh_close_range(high + 1, ~0u, 0);
    chdir("/");

    sigset_t all;
    sigfillset(&all);
    int signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    struct pollfd ends[2] = { { orders, POLLIN, 0 }, { signals, POLLIN, 0 } };
    for (;;) {
        // Before the end of a command is told, what was typed, of which it may have died.
        struct signalfd_siginfo came;
        while (read(signals, &came, sizeof came) == (ssize_t)sizeof came)
            // From the terminal, to the whole group; what podsh sends it has sent itself.
            if (came.ssi_code == SI_KERNEL && (came.ssi_signo == SIGINT || came.ssi_signo == SIGQUIT))
                tell(news, podsh_news_typed, (int)came.ssi_signo);
        if (!reap(news, command)) break;
        if (poll(ends, 2, -1) < 0 || !ends[0].revents) continue;
        unsigned char order;
        if (read(orders, &order, 1) != 1) break;
        if (order == SIGKILL) end_all(news, command); else signal_all(order);
    }
    end_all(news, command);
    _exit(0);
}

int podsh_guard(const podsh_guarded *what, int *orders, int *news) {
    int down[2], up[2];
    if (pipe2(down, O_CLOEXEC) < 0) return -errno;
    if (pipe2(up, O_CLOEXEC) < 0) {
        int error = errno;
        close(down[0]);
        close(down[1]);
        return -error;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t guard = _Fork();
    int error = errno;
    if (guard == 0) stand(what, down[0], up[1]);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(down[0]);
    close(up[1]);
    if (guard < 0) {
        close(down[1]);
        close(up[0]);
        return -error;
    }
    *orders = down[1];
    *news = up[0];
    return guard;
}

int podsh_foreground(int terminal, int group) {
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stop, &before);
    int done = tcsetpgrp(terminal, group) < 0 ? -errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return done;
}
