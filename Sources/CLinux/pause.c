#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

// What a static program needs to begin, to wait for children and signals, and to end.

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the pause process has no filter for this architecture"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), ANSWER(SECCOMP_RET_ALLOW)

static const struct sock_filter filter[] = {
    LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0), ANSWER(SECCOMP_RET_KILL_PROCESS), LOAD(nr),
    ALLOW(wait4), ALLOW(waitid), ALLOW(read), ALLOW(write), ALLOW(close), ALLOW(rt_sigprocmask), ALLOW(rt_sigaction),
    ALLOW(rt_sigreturn), ALLOW(rt_sigtimedwait), ALLOW(rt_sigsuspend), ALLOW(signalfd4), ALLOW(ppoll),
    ALLOW(restart_syscall), ALLOW(execveat), ALLOW(brk), ALLOW(mmap), ALLOW(munmap), ALLOW(mprotect), ALLOW(madvise),
    ALLOW(set_tid_address), ALLOW(set_robust_list), ALLOW(prlimit64), ALLOW(getrandom), ALLOW(readlinkat), ALLOW(fstat),
    ALLOW(newfstatat), ALLOW(fcntl), ALLOW(futex), ALLOW(getpid), ALLOW(gettid), ALLOW(getppid), ALLOW(getuid),
    ALLOW(geteuid), ALLOW(getgid), ALLOW(getegid), ALLOW(prctl), ALLOW(tgkill), ALLOW(writev), ALLOW(exit),
    ALLOW(exit_group),
    // Newer than some headers, with the same numbers everywhere: rseq is 293 on arm64 and 334 on x86-64.
#ifdef SYS_rseq
    ALLOW(rseq),
#endif
#ifdef SYS_close_range
    ALLOW(close_range),
#endif
#ifdef __x86_64__
    ALLOW(arch_prctl), ALLOW(readlink), ALLOW(pause), ALLOW(poll), ALLOW(access),
#endif
    ANSWER(SECCOMP_RET_ERRNO | EPERM),
};

const void *podsh_pause_filter(size_t *count) {
    *count = sizeof filter / sizeof *filter;
    return filter;
}
