#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The child shares our memory until it executes (as posix_spawn's does): a fork would copy page tables. So it calls
// nothing but system calls, and all signals are blocked until its handlers are the default ones.

enum { stack_size = 64 * 1024, first_free = 64 };

struct child {
    const podsh_spawn *spawn;
    int pipe;
    uid_t uid;
    gid_t gid;
};

struct word { int error, step, index; };

static _Noreturn void fail(int pipe, int step, int index) {
    struct word word = { errno, step, index };
    ssize_t ignored = write(pipe, &word, sizeof word);
    (void)ignored;
    _exit(127);
}

// How many descriptors this process was started with the right to open; 0 when that was never changed.
static rlim_t usual_files;

int podsh_raise_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    rlim_t most = limit.rlim_max < 1 << 20 ? limit.rlim_max : 1 << 20;
    if (usual_files != 0 || limit.rlim_cur >= most) return 0;
    rlim_t usual = limit.rlim_cur;
    limit.rlim_cur = most;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    usual_files = usual;
    return 0;
}

void podsh_usual_files(void) {
    struct rlimit limit;
    if (usual_files == 0 || getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
    limit.rlim_cur = usual_files;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int podsh_raise_files_again(void) {
    if (usual_files == 0) return 0;
    usual_files = 0;
    return podsh_raise_files();
}

static int put(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t done = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return done < 0 ? -1 : 0;
}

static void number(char *text, const char *before, unsigned value, const char *after) {
    char digits[12];
    int count = 0;
    do { digits[count++] = (char)('0' + value % 10); value /= 10; } while (value);
    while (*before) *text++ = *before++;
    while (count) *text++ = digits[--count];
    while (*after) *text++ = *after++;
    *text = 0;
}

// One's own id becomes 0 in the new user namespace: what needs no privilege.
static int map(uid_t uid, gid_t gid) {
    char text[40];
    number(text, "0 ", uid, " 1\n");
    if (put("/proc/self/uid_map", text) < 0) return -1;
    if (put("/proc/self/setgroups", "deny") < 0) return -1;
    number(text, "0 ", gid, " 1\n");
    return put("/proc/self/gid_map", text);
}

static void arrange(const podsh_spawn *spawn, int *pipe) {
    int base = first_free;
    for (size_t i = 0; i < spawn->descriptor_count; i++)
        if (spawn->descriptors[2 * i] >= base) base = spawn->descriptors[2 * i] + 1;
    int moved = fcntl(*pipe, F_DUPFD_CLOEXEC, base);
    if (moved < 0) fail(*pipe, podsh_step_descriptor, -1);
    *pipe = moved;
    if (syscall(SYS_close_range, 0u, ~0u, CLOSE_RANGE_CLOEXEC) < 0) fail(*pipe, podsh_step_descriptor, -1);
    // All sources go above all targets first, so that no target overwrites a source still needed. The copies lie
    // in the order of the pairs: every one is the lowest free number, which need not be contiguous, so remember.
    int copies[spawn->descriptor_count + 1];
    for (size_t i = 0; i < spawn->descriptor_count; i++) {
        copies[i] = fcntl(spawn->descriptors[2 * i + 1], F_DUPFD_CLOEXEC, base);
        if (copies[i] < 0) fail(*pipe, podsh_step_descriptor, (int)i);
    }
    for (size_t i = 0; i < spawn->descriptor_count; i++)
        if (dup2(copies[i], spawn->descriptors[2 * i]) < 0) fail(*pipe, podsh_step_descriptor, (int)i);
}

static int child(void *argument) {
    struct child *self = argument;
    const podsh_spawn *spawn = self->spawn;
    int pipe = self->pipe;

    // The kernel's own call, since glibc keeps two signals to itself; all zero is the default action.
    static const unsigned long standard[8];
    for (int s = 1; s < 65; s++) syscall(SYS_rt_sigaction, s, standard, NULL, 8);
    podsh_usual_files();
    if (spawn->death_signal) prctl(PR_SET_PDEATHSIG, spawn->death_signal);
    if (spawn->new_session && setsid() < 0) fail(pipe, podsh_step_session, 0);
    for (size_t i = 0; i < spawn->cgroup_count; i++)
        if (put(spawn->cgroups[i], "0") < 0) fail(pipe, podsh_step_cgroup, (int)i);
    if ((spawn->namespaces & PODSH_NEW_USER) && map(self->uid, self->gid) < 0) fail(pipe, podsh_step_map, 0);
    for (size_t i = 0; i < spawn->join_count; i++) {
        int space = open(spawn->joins[i], O_RDONLY | O_CLOEXEC);
        if (space < 0 || setns(space, 0) < 0) fail(pipe, podsh_step_join, (int)i);
        close(space);
    }
    // What the child mounts is nobody else's.
    if ((spawn->namespaces & PODSH_NEW_MOUNT) && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        fail(pipe, podsh_step_mount, 0);
    if (spawn->hostname && sethostname(spawn->hostname, strlen(spawn->hostname)) < 0)
        fail(pipe, podsh_step_hostname, 0);
    for (size_t i = 0; i < spawn->sysctl_count; i++)
        if (put(spawn->sysctls[2 * i], spawn->sysctls[2 * i + 1]) < 0) fail(pipe, podsh_step_sysctl, (int)i);
    if (spawn->directory && chdir(spawn->directory) < 0) fail(pipe, podsh_step_directory, 0);
    umask(022);
    arrange(spawn, &pipe);
    if (spawn->controlling_terminal && ioctl(0, TIOCSCTTY, 0) < 0) fail(pipe, podsh_step_session, 1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(spawn->program, spawn->arguments, spawn->environment);
    fail(pipe, podsh_step_execute, 0);
}

// Whoever enters a user or time namespace must share memory with nobody.
static int needs_own_memory(const char *space) {
    const char *name = strrchr(space, '/');
    return name && (strcmp(name, "/user") == 0 || strncmp(name, "/time", 5) == 0);
}

static int flags(uint64_t namespaces) {
    int all = 0;
    if (namespaces & PODSH_NEW_NET) all |= CLONE_NEWNET;
    if (namespaces & PODSH_NEW_IPC) all |= CLONE_NEWIPC;
    if (namespaces & PODSH_NEW_UTS) all |= CLONE_NEWUTS;
    if (namespaces & PODSH_NEW_PID) all |= CLONE_NEWPID;
    if (namespaces & PODSH_NEW_MOUNT) all |= CLONE_NEWNS;
    if (namespaces & PODSH_NEW_USER) all |= CLONE_NEWUSER;
    if (namespaces & PODSH_NEW_CGROUP) all |= CLONE_NEWCGROUP;
    return all;
}

podsh_spawned podsh_start(const podsh_spawn *spawn) {
    podsh_spawned result = { -1, -1, 0, podsh_step_clone, 0 };
    int pair[2];
    if (pipe2(pair, O_CLOEXEC) < 0) { result.error = errno; return result; }
    char *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) {
        result.error = errno;
        close(pair[0]);
        close(pair[1]);
        return result;
    }
    struct child self = { spawn, pair[1], geteuid(), getegid() };
    int is_shared = !(spawn->namespaces & PODSH_NEW_USER);
    for (size_t i = 0; i < spawn->join_count; i++)
        if (needs_own_memory(spawn->joins[i])) is_shared = 0;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int pidfd = -1;
    int how = SIGCHLD | CLONE_PIDFD | flags(spawn->namespaces) | (is_shared ? CLONE_VM | CLONE_VFORK : 0);
    pid_t process = clone(child, stack + stack_size, how, &self, &pidfd);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(pair[1]);
    if (process < 0) {
        result.error = error;
    } else {
        struct word word;
        ssize_t count;
        do count = read(pair[0], &word, sizeof word); while (count < 0 && errno == EINTR);
        if (count == (ssize_t)sizeof word) {
            result.error = word.error ? word.error : EIO;
            result.step = (podsh_step)word.step;
            result.index = word.index;
            siginfo_t info;
            while (waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED) < 0 && errno == EINTR) {}
            close(pidfd);
        } else {
            result.process = process;
            result.pidfd = pidfd;
        }
    }
    close(pair[0]);
    munmap(stack, stack_size);
    return result;
}

int podsh_pidfd_open(pid_t process) {
    long made = syscall(SYS_pidfd_open, process, 0);
    return made < 0 ? -errno : (int)made;
}

int podsh_pidfd_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

int podsh_pidfd_wait(int pidfd, int *code) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    int done;
    do done = waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG); while (done < 0 && errno == EINTR);
    if (done < 0) return -errno;
    if (info.si_pid == 0) return 0;
    *code = info.si_status;
    return info.si_code == CLD_EXITED ? 1 : 2;
}

int podsh_unshare(uint64_t namespaces) {
    // Threads share their root and working directory; a mount namespace of one's own forbids that.
    int fs = namespaces & PODSH_NEW_MOUNT ? CLONE_FS : 0;
    return unshare(flags(namespaces) | fs) < 0 ? -errno : 0;
}

int podsh_setns(int descriptor) {
    return setns(descriptor, 0) < 0 ? -errno : 0;
}
