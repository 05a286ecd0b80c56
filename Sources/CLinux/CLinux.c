#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

static int answer(long value) { return value < 0 ? -errno : (int)value; }

int podsh_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data) {
    return answer(mount(source, target, type, flags, data));
}

int podsh_umount(const char *target, int detach) {
    return answer(umount2(target, UMOUNT_NOFOLLOW | (detach ? MNT_DETACH : 0)));
}

int podsh_pivot_root(const char *new_root, const char *put_old) {
    return answer(syscall(SYS_pivot_root, new_root, put_old));
}

int podsh_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = { .flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve };
    long made;
    // EAGAIN: a rename or mount raced with a resolution inside a root.
    int tries = 0;
    do made = syscall(SYS_openat2, directory, path, &how, sizeof how);
    while (made < 0 && (errno == EINTR || (errno == EAGAIN && ++tries < 32)));
    return answer(made);
}

int podsh_close_range(unsigned first, unsigned last, int only_mark) {
    return answer(syscall(SYS_close_range, first, last, only_mark ? CLOSE_RANGE_CLOEXEC : 0));
}

int podsh_eventfd(void) { return answer(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }
int podsh_pipe(int *pair) { return answer(pipe2(pair, O_CLOEXEC)); }
int podsh_inotify(void) { return answer(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)); }

int podsh_inotify_add(int descriptor, const char *path, uint32_t mask) {
    return answer(inotify_add_watch(descriptor, path, mask));
}

int64_t podsh_filesystem_type(int descriptor) {
    struct statfs system;
    return fstatfs(descriptor, &system) == 0 ? (int64_t)system.f_type : -1;
}

int podsh_memfd(const char *name, int executable) {
    // MFD_EXEC or MFD_NOEXEC_SEAL, since Linux 6.3: where vm.memfd_noexec is 1, what says nothing cannot be executed; where
    // it is 2, only what says that it need not be can be made.
    int made = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | (executable ? 0x10 : 0x8));
    return answer(made < 0 && errno == EINVAL ? memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING) : made);
}

int podsh_seal(int memfd) {
    return answer(fcntl(memfd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE));
}

int podsh_set_subreaper(void) { return answer(prctl(PR_SET_CHILD_SUBREAPER, 1)); }

int podsh_end_with_parent(void) { return answer(prctl(PR_SET_PDEATHSIG, SIGTERM)); }

int podsh_window_size(int terminal, uint16_t rows, uint16_t columns) {
    struct winsize size = { .ws_row = rows, .ws_col = columns };
    return answer(ioctl(terminal, TIOCSWINSZ, &size));
}

int podsh_terminal(int root, int *slave) {
    struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
    int maker = (int)syscall(SYS_openat2, root, "dev/pts/ptmx", &how, sizeof how);
    if (maker < 0) return -errno;
    // Looked at before it is opened: what lies there is the container's to choose, and opening may wait, or act.
    struct stat info;
    struct statfs system;
    char path[32];
    int master = -EPERM;
    if (fstat(maker, &info) == 0 && S_ISCHR(info.st_mode) && fstatfs(maker, &system) == 0 && system.f_type == DEVPTS_SUPER_MAGIC) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", maker);
        master = answer(open(path, O_RDWR | O_NOCTTY | O_CLOEXEC));
    }
    close(maker);
    if (master < 0) return master;
    int locked = 0;
    *slave = ioctl(master, TIOCSPTLCK, &locked) < 0 ? -1 : ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*slave >= 0) return master;
    int error = -errno;
    close(master);
    return error;
}

enum { most_descriptors = 4 };

int podsh_peer(int socket, unsigned *user) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -errno;
    *user = peer.uid;
    return 0;
}

int podsh_receive_descriptors(int from, int *descriptors, size_t count) {
    char text[256];
    union { char bytes[CMSG_SPACE(most_descriptors * sizeof(int))]; struct cmsghdr align; } control;
    struct iovec part = { text, sizeof text };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
    ssize_t got;
    do got = recvmsg(from, &message, MSG_CMSG_CLOEXEC); while (got < 0 && errno == EINTR);
    if (got < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len != CMSG_LEN(count * sizeof(int))) return -EPROTO;
    memcpy(descriptors, CMSG_DATA(header), count * sizeof(int));
    return 0;
}

int podsh_send_descriptors(int to, const int *descriptors, size_t count) {
    if (count > most_descriptors) return -EINVAL;
    char text = 0;
    union { char bytes[CMSG_SPACE(most_descriptors * sizeof(int))]; struct cmsghdr align; } control = { .bytes = { 0 } };
    struct iovec part = { &text, 1 };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = CMSG_SPACE(count * sizeof(int)) };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
    ssize_t sent;
    do sent = sendmsg(to, &message, MSG_NOSIGNAL); while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

pid_t podsh_gettid(void) { return (pid_t)syscall(SYS_gettid); }

const char *podsh_error_text(int error) { return strerrordesc_np(error); }

void podsh_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

int podsh_enter_mounts(int descriptor) {
    if (unshare(CLONE_FS) < 0) return -errno;
    return answer(setns(descriptor, CLONE_NEWNS));
}

// Of linux/pidfd.h, since Linux 6.15; too new for the headers of Debian 12.
struct pidfd_exit_info {
    uint64_t mask, cgroup;
    uint32_t numbers[11];
    int32_t exit_code;
};
enum { pidfd_info_exit = 8 };

int podsh_pidfd_exit(int pidfd, int *status) {
    struct pidfd_exit_info info = { .mask = pidfd_info_exit };
    if (ioctl(pidfd, _IOWR(0xFF, 11, struct pidfd_exit_info), &info) < 0) return -errno;
    if (!(info.mask & pidfd_info_exit)) return 0;
    *status = info.exit_code;
    return 1;
}
