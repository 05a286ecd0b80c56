// Ends the program it is preloaded into by KILL, just before the call that EFFECT_KILL_AT numbers: of all calls that change
// something outside of the program (files, mounts, netlink messages, the kernel's files, processes), counted from 1 over all
// threads. Without that variable the program runs to its end, and their number is written into the file EFFECT_COUNT.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long calls;
static long last;
static pid_t program;

// A library's constructor may call before ours.
#define FIND(name) (next_##name ? next_##name : (next_##name = dlsym(RTLD_NEXT, #name)))

// A child that shares our memory until it executes counts too; it is the program that ends.
static void effect(void) {
    if (atomic_fetch_add(&calls, 1) + 1 == last) kill(program, SIGKILL);
}

#define NEXT(type, name, parameters, arguments, counts)      \
    static type(*next_##name) parameters;                    \
    type name parameters {                                   \
        if (counts) effect();                                \
        return FIND(name) arguments;                         \
    }

static int is_file(int descriptor) {
    struct stat info;
    return fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
}

NEXT(int, mount, (const char *a, const char *b, const char *c, unsigned long d, const void *e), (a, b, c, d, e), 1)
NEXT(int, umount2, (const char *a, int b), (a, b), 1)
NEXT(int, mkdir, (const char *a, mode_t b), (a, b), 1)
NEXT(int, mkdirat, (int a, const char *b, mode_t c), (a, b, c), 1)
NEXT(int, rmdir, (const char *a), (a), 1)
NEXT(int, unlink, (const char *a), (a), 1)
NEXT(int, unlinkat, (int a, const char *b, int c), (a, b, c), 1)
NEXT(int, rename, (const char *a, const char *b), (a, b), 1)
NEXT(int, symlink, (const char *a, const char *b), (a, b), 1)
NEXT(int, link, (const char *a, const char *b), (a, b), 1)
NEXT(ssize_t, write, (int a, const void *b, size_t c), (a, b, c), is_file(a))
NEXT(ssize_t, send, (int a, const void *b, size_t c, int d), (a, b, c, d), 1)
NEXT(ssize_t, sendmsg, (int a, const struct msghdr *b, int c), (a, b, c), 1)
NEXT(ssize_t, sendto, (int a, const void *b, size_t c, int d, __CONST_SOCKADDR_ARG e, socklen_t f), (a, b, c, d, e, f), 1)

static int (*next_open)(const char *, int, ...);
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (flags & O_CREAT) effect();
    return FIND(open)(path, flags, mode);
}

static int (*next_clone)(int (*)(void *), void *, int, void *, ...);
int clone(int (*work)(void *), void *stack, int flags, void *argument, ...) {
    va_list rest;
    va_start(rest, argument);
    void *parent = va_arg(rest, void *), *storage = va_arg(rest, void *), *child = va_arg(rest, void *);
    va_end(rest);
    effect();
    return FIND(clone)(work, stack, flags, argument, parent, storage, child);
}

static long (*next_syscall)(long, ...);
long syscall(long number, ...) {
    va_list rest;
    va_start(rest, number);
    long words[6];
    for (int i = 0; i < 6; i++) words[i] = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_move_mount || number == SYS_mount_setattr || number == SYS_pidfd_send_signal) effect();
    return FIND(syscall)(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

__attribute__((constructor)) static void begin(void) {
    FIND(mount), FIND(umount2), FIND(mkdir), FIND(mkdirat), FIND(rmdir), FIND(unlink), FIND(unlinkat), FIND(rename);
    FIND(symlink), FIND(link), FIND(write), FIND(send), FIND(sendmsg), FIND(sendto), FIND(open), FIND(clone), FIND(syscall);
    program = getpid();
    const char *text = getenv("EFFECT_KILL_AT");
    last = text ? atol(text) : 0;
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("EFFECT_COUNT");
    FILE *file = path && getpid() == program ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld", (long)calls);
    fclose(file);
}
