#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
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
    int mapper;
    const int *cgroups;
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

// Many ids: who gives away others than his own must be outside of the user namespace and have capabilities there
// (user_namespaces(7)). The starter cannot, since it waits until the child executes; so a process of its own does.
static _Noreturn void map_many(int talk, uint32_t first, uint32_t count) {
    char name[16] = "", path[40], text[40];
    int error = EIO;
    if (read(talk, name, sizeof name - 1) > 0) {
        static const char *const files[] = { "/gid_map", "/uid_map" };
        number(text, "0 ", first, " ");
        number(text + strlen(text), "", count, "\n");
        error = 0;
        for (int i = 0; i < 2 && error == 0; i++) {
            strcat(strcat(strcpy(path, "/proc/"), name), files[i]);
            if (put(path, text) < 0) error = errno;
        }
    }
    ssize_t ignored = write(talk, &error, sizeof error);
    (void)ignored;
    _exit(0);
}

// Asks for the ids, and becomes root of the new user namespace: what is made from now on belongs to that.
static int take_ids(int mapper) {
    char name[16];
    // By the number that the mounted /proc gives it: in a new process namespace its own would be 1.
    ssize_t count = readlink("/proc/self", name, sizeof name - 1);
    int error = EIO;
    if (count < 0 || write(mapper, name, (size_t)count) != count) return -1;
    if (read(mapper, &error, sizeof error) != (ssize_t)sizeof error) error = EIO;
    close(mapper);
    if (error != 0) {
        errno = error;
        return -1;
    }
    if (syscall(SYS_setgroups, 0, NULL) < 0 || syscall(SYS_setresgid, 0, 0, 0) < 0) return -1;
    return (int)syscall(SYS_setresuid, 0, 0, 0);
}

// The program's descriptor where no other comes to lie; -1: there is none.
static int arrange(const podsh_spawn *spawn, int *pipe) {
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
    int program = spawn->program_descriptor < 0 ? -1 : fcntl(spawn->program_descriptor, F_DUPFD_CLOEXEC, base);
    if (spawn->program_descriptor >= 0 && program < 0) fail(*pipe, podsh_step_descriptor, -1);
    for (size_t i = 0; i < spawn->descriptor_count; i++)
        if (dup2(copies[i], spawn->descriptors[2 * i]) < 0) fail(*pipe, podsh_step_descriptor, (int)i);
    return program;
}

// The working directory becomes the root, and nothing of the former one can be reached any more.
static int empty_root(void) {
    // Any directory will do, in a mount namespace of one's own; this one is there for certain.
    unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (mount("tmpfs", "/proc", "tmpfs", flags, "mode=555,size=4k,nr_inodes=1") < 0 || chdir("/proc") < 0) return -1;
    if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0) return -1;
    return chdir("/");
}

// A container that is entered chooses what lies at its paths: no link of its may lead to a descriptor that is still open
// here (CVE-2024-21626).
static int enter_directory(const podsh_spawn *spawn) {
    if (!spawn->confinement || !spawn->confinement->has_owner) return chdir(spawn->directory);
    struct open_how how = { .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS };
    int place = (int)syscall(SYS_openat2, AT_FDCWD, spawn->directory, &how, sizeof how);
    return place < 0 ? -1 : fchdir(place);
}

static int become(const podsh_confinement *confinement) {
    // EPERM: where one's own is the only id, a user namespace forbids it (user_namespaces(7)); OCI runtimes go on, too.
    if (syscall(SYS_setgroups, confinement->group_count, confinement->groups) < 0 && errno != EPERM) return -1;
    if (syscall(SYS_setresgid, confinement->group, confinement->group, confinement->group) < 0) return -1;
    return (int)syscall(SYS_setresuid, confinement->user, confinement->user, confinement->user);
}

// Limits and what follows by system calls alone: what libc has for them speaks to all threads of the process whose
// memory this child still shares. `raises` only: hard limits that are above the own; what lowers one comes last, since
// namespaces are opened meanwhile, by descriptors that a lower one may not allow.
static int limit(const podsh_confinement *confinement, int raises) {
    for (size_t i = 0; i < confinement->limit_count; i++) {
        struct { uint64_t soft, hard; } now, limit = { confinement->limits[3 * i + 1], confinement->limits[3 * i + 2] };
        int kind = (int)confinement->limits[3 * i];
        if (syscall(SYS_prlimit64, 0, kind, NULL, &now) < 0) return -1;
        if (raises) {
            limit.soft = now.soft;
            if (limit.hard < now.hard) limit.hard = now.hard;
        }
        if (syscall(SYS_prlimit64, 0, kind, &limit, NULL) < 0) return -1;
    }
    return 0;
}

static int load_filter(const podsh_confinement *confinement) {
    struct sock_fprog program = { (unsigned short)confinement->filter_count, (struct sock_filter *)confinement->filter };
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static int confine(const podsh_confinement *confinement) {
    if (limit(confinement, 0) < 0) return -1;
    // Without no_new_privs it takes CAP_SYS_ADMIN, which is given away next (seccomp(2)), as OCI runtimes do it. Every
    // container's filter lets the calls pass that follow.
    if (confinement->filter && !confinement->gains_nothing && load_filter(confinement) < 0) return -1;
    for (int i = 0; i < 64; i++) {
        if (confinement->capabilities >> i & 1) continue;
        // EINVAL: this kernel has no more of them.
        if (prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0 && errno != EINVAL) return -1;
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (confinement->has_owner && become(confinement) < 0) return -1;
    // Who is not root has none when it executes, as in every container.
    int is_root = !confinement->has_owner || confinement->user == 0;
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct sets[2];
    for (int i = 0; i < 2; i++) {
        uint32_t kept = is_root ? (uint32_t)(confinement->capabilities >> (32 * i)) : 0;
        sets[i] = (struct __user_cap_data_struct){ .effective = kept, .permitted = kept };
    }
    if (syscall(SYS_capset, &header, sets) < 0) return -1;
    if (!confinement->gains_nothing) return 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
    return confinement->filter ? load_filter(confinement) : 0;
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
        if (write(self->cgroups[i], "0", 1) < 0) fail(pipe, podsh_step_cgroup, (int)i);
    if (spawn->out_of_memory_score && put("/proc/self/oom_score_adj", spawn->out_of_memory_score) < 0)
        fail(pipe, podsh_step_confine, 1);
    // A cgroup namespace begins where its maker is, so after the line above.
    if ((spawn->namespaces & PODSH_NEW_CGROUP) && unshare(CLONE_NEWCGROUP) < 0) fail(pipe, podsh_step_cgroup, 0);
    if (spawn->namespaces & PODSH_NEW_USER) {
        int done = self->mapper < 0 ? map(self->uid, self->gid) : take_ids(self->mapper);
        if (done < 0) fail(pipe, podsh_step_map, 0);
    }
    // Before a user namespace is joined: a limit above the own is the machine's root's to give.
    if (spawn->confinement && limit(spawn->confinement, 1) < 0) fail(pipe, podsh_step_confine, 2);
    for (size_t i = 0; i < spawn->join_count && self->mapper < 0; i++) {
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
    if (spawn->directory && enter_directory(spawn) < 0) fail(pipe, podsh_step_directory, 0);
    if (spawn->has_empty_root && empty_root() < 0) fail(pipe, podsh_step_root, 0);
    umask(022);
    int program = arrange(spawn, &pipe);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (spawn->confinement && confine(spawn->confinement) < 0) fail(pipe, podsh_step_confine, 0);
    if (program < 0) execve(spawn->program, spawn->arguments, spawn->environment);
    else syscall(SYS_execveat, program, "", spawn->arguments, spawn->environment, AT_EMPTY_PATH);
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

// A process that maps ids, and the socket by which it is asked to.
struct mapper { int process, socket; };

static int start_mapper(const podsh_spawn *spawn, struct mapper *made) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) return -1;
    long process = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (process == 0) map_many(pair[1], spawn->first_user, spawn->user_count);
    int error = errno;
    close(pair[1]);
    if (process < 0) close(pair[0]);
    errno = error;
    *made = (struct mapper){ (int)process, pair[0] };
    return process < 0 ? -1 : 0;
}

static void end_mapper(const struct mapper *made) {
    close(made->socket);
    kill(made->process, SIGKILL);
    while (waitpid(made->process, NULL, 0) < 0 && errno == EINTR) {}
}

static void rejoin(int own) {
    // A thread that is left elsewhere would make others' cgroups be seen wrongly.
    if (setns(own, CLONE_NEWCGROUP) < 0) abort();
    close(own);
}

// The cgroup namespaces that a child with ids of its own joins are the machine's root's: its starter is in them while
// it makes the child. Answers the starter's own; -1 when one cannot be joined.
static int join_for_child(const podsh_spawn *spawn, int *index) {
    int own = open("/proc/thread-self/ns/cgroup", O_RDONLY | O_CLOEXEC);
    if (own < 0) return -1;
    for (size_t i = 0; i < spawn->join_count; i++) {
        int space = open(spawn->joins[i], O_RDONLY | O_CLOEXEC);
        int done = space < 0 ? -1 : setns(space, CLONE_NEWCGROUP);
        int error = errno;
        if (space >= 0) close(space);
        if (done == 0) continue;
        rejoin(own);
        errno = error;
        *index = (int)i;
        return -1;
    }
    return own;
}

podsh_spawned podsh_start(const podsh_spawn *spawn) {
    podsh_spawned result = { -1, -1, 0, podsh_step_clone, 0 };
    int pair[2];
    // Whether the child has come to its program is settled when clone returns (CLONE_VFORK). Its end is not waited for: what
    // another thread has just cloned holds a copy of it, and may be frozen in its container's cgroup for as long as this
    // thread has others stand still.
    if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) < 0) { result.error = errno; return result; }
    char *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) {
        result.error = errno;
        close(pair[0]);
        close(pair[1]);
        return result;
    }
    // Opened by the starter: the kernel asks for the rights of who opened them; a child in a user namespace has none.
    int cgroups[spawn->cgroup_count + 1];
    for (size_t i = 0; i < spawn->cgroup_count; i++) {
        cgroups[i] = open(spawn->cgroups[i], O_WRONLY | O_CLOEXEC);
        if (cgroups[i] >= 0 || result.error != 0) continue;
        result.error = errno;
        result.step = podsh_step_cgroup;
        result.index = (int)i;
    }
    struct child self = { spawn, pair[1], -1, cgroups, geteuid(), getegid() };
    int is_shared = !(spawn->namespaces & PODSH_NEW_USER);
    // Another user in shared memory would make all of podsh undumpable, and its /proc/PID another's.
    const podsh_confinement *confinement = spawn->confinement;
    if (confinement && confinement->has_owner && (confinement->user != geteuid() || confinement->group != getegid())) is_shared = 0;
    for (size_t i = 0; i < spawn->join_count; i++)
        if (needs_own_memory(spawn->joins[i])) is_shared = 0;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    struct mapper mapper = { -1, -1 };
    int own_cgroups = -1, pidfd = -1;
    if (spawn->user_count > 0 && result.error == 0) {
        if (start_mapper(spawn, &mapper) < 0) result.error = errno;
        self.mapper = mapper.socket;
        if (result.error == 0 && (own_cgroups = join_for_child(spawn, &result.index)) < 0) {
            result.error = errno;
            result.step = podsh_step_join;
        }
    }
    int how = SIGCHLD | CLONE_PIDFD | flags(spawn->namespaces & ~(uint64_t)PODSH_NEW_CGROUP) | CLONE_VFORK | (is_shared ? CLONE_VM : 0)
        | (spawn->is_sibling ? CLONE_PARENT : 0);
    pid_t process = result.error != 0 ? -1 : clone(child, stack + stack_size, how, &self, &pidfd);
    int error = result.error != 0 ? result.error : errno;
    for (size_t i = 0; i < spawn->cgroup_count; i++)
        if (cgroups[i] >= 0) close(cgroups[i]);
    if (own_cgroups >= 0) rejoin(own_cgroups);
    if (mapper.process > 0) end_mapper(&mapper);
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
            if (spawn->is_sibling) result.process = process;
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
