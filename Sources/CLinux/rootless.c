#define _GNU_SOURCE
#include "CLinuxRootless.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int podsh_clone_init(void) {
    long flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID | SIGCHLD;
    long made = syscall(SYS_clone, flags, 0, 0, 0, 0);
    return made < 0 ? -errno : (int)made;
}

int podsh_fork(void) {
    pid_t made = fork();
    return made < 0 ? -errno : made;
}

int podsh_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ? -errno : 0; }

static volatile sig_atomic_t watched;

static void hand_on(int number, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    if (info->si_code <= 0) kill(watched, number);
    errno = error;
}

// All that would end a process when somebody sends it: podsh alone knows what it means. What the kernel says of a fault
// of this process' own, and of its children, is not handed on.
static int is_handed_on(int number) {
    switch (number) {
    case SIGKILL: case SIGSTOP: case SIGCHLD: case SIGCONT: case SIGTSTP: case SIGTTIN: case SIGTTOU: case SIGURG:
    case SIGWINCH: case SIGPIPE: case SIGSEGV: case SIGBUS: case SIGILL: case SIGFPE: case SIGTRAP: case SIGABRT:
    case SIGSYS: case SIGXFSZ: return 0;
    default: return 1;
    }
}

int podsh_watch(int child, int stops_group) {
    watched = child;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = hand_on;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    // Never without a handler in between: what came while signals were held back would end this process, or be lost.
    for (int number = 1; number < NSIG; number++) {
        if (is_handed_on(number)) sigaction(number, &action, 0); else signal(number, SIG_DFL);
    }
    // A Ctrl-Z is the child's to obey: it may have a terminal to put back first.
    signal(SIGTSTP, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    for (;;) {
        int status;
        pid_t ended = waitpid(-1, &status, stops_group ? WUNTRACED : 0);
        if (ended < 0 && errno != EINTR) return 70;
        if (ended == child && WIFSTOPPED(status)) {
            // The process that the user's shell waits for lies outside; the first process itself cannot be stopped.
            kill(0, SIGSTOP);
            continue;
        }
        if (ended == child) return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
}

int podsh_loopback_up(void) {
    int file = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (file < 0) return -errno;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    int done = ioctl(file, SIOCSIFFLAGS, &request) < 0 ? -errno : 0;
    close(file);
    return done;
}
