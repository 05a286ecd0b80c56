#define _GNU_SOURCE
#include "CLinuxImages.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

// The new mount calls have the same numbers on every architecture.
enum { CALL_OPEN_TREE = 428, CALL_MOVE_MOUNT = 429 };
enum { CLONE_TREE = 1, MOVE_F_EMPTY_PATH = 4 };

int podsh_enter_working_directory(void) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return -errno;
    long tree = syscall(CALL_OPEN_TREE, AT_FDCWD, ".", CLONE_TREE | O_CLOEXEC);
    if (tree < 0) return -errno;
    if (syscall(CALL_MOVE_MOUNT, (int)tree, "", AT_FDCWD, ".", MOVE_F_EMPTY_PATH) != 0) return -errno;
    if (fchdir((int)tree) != 0) return -errno;
    // The old root is stacked upon the new one and taken away at once.
    if (syscall(SYS_pivot_root, ".", ".") != 0) return -errno;
    if (umount2(".", MNT_DETACH) != 0) return -errno;
    if (chdir("/") != 0) return -errno;
    close((int)tree);
    return 0;
}

int podsh_confine(unsigned long long memory) {
    struct rlimit none = {0, 0};
    struct rlimit space = {memory, memory};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    if (setrlimit(RLIMIT_CORE, &none) != 0) return -errno;
    if (setrlimit(RLIMIT_AS, &space) != 0) return -errno;
    return 0;
}

int podsh_set_attribute(int file, const char *name, const void *value, unsigned long size) {
    return fsetxattr(file, name, value, size, 0) == 0 ? 0 : -errno;
}

int podsh_sync_file_system(int file) {
    return syncfs(file) == 0 ? 0 : -errno;
}
