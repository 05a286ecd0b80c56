#define _GNU_SOURCE
#include "CLinuxMounts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

int podsh_open_in_root(int root, const char *path, int flags, unsigned mode, bool follow_links) {
    struct open_how how = {.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC), .mode = mode};
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | (follow_links ? 0 : RESOLVE_NO_SYMLINKS);
    for (int tries = 0; tries < 128; tries++) {
        long file = syscall(SYS_openat2, root, path, &how, sizeof how);
        if (file >= 0) return (int)file;
        // EAGAIN: something on the way was renamed meanwhile; the kernel cannot tell whether that led outside.
        if (errno != EAGAIN && errno != EINTR) return -errno;
    }
    return -EAGAIN;
}

// Names of the new mount calls' numbers are the same on every architecture.
enum { CALL_MOVE_MOUNT = 429, CALL_FSOPEN = 430, CALL_FSCONFIG = 431, CALL_FSMOUNT = 432 };
enum { SET_FLAG = 0, SET_STRING = 1, CREATE = 6 };
enum { ATTR_NOSUID = 2, ATTR_NODEV = 4, MOVE_F_EMPTY_PATH = 4 };

static int set(int context, unsigned command, const char *key, const char *value) {
    return syscall(CALL_FSCONFIG, context, command, key, value, 0) == 0 ? 0 : -errno;
}

static int configure_overlay(int context, const char *const *lower, size_t count, const char *upper, const char *work,
                             bool user) {
    int wrong = 0;
    // One call a layer: no option string, so no limit of a page and nothing to escape in paths.
    for (size_t i = 0; i < count && wrong == 0; i++) wrong = set(context, SET_STRING, "lowerdir+", lower[i]);
    if (wrong == 0) wrong = set(context, SET_STRING, "upperdir", upper);
    if (wrong == 0) wrong = set(context, SET_STRING, "workdir", work);
    if (wrong == 0 && user) wrong = set(context, SET_FLAG, "userxattr", NULL);
    if (wrong == 0) wrong = set(context, CREATE, NULL, NULL);
    return wrong;
}

// Appends with the escapes the option string wants; false when a page is not enough.
static bool append(char *text, size_t *used, const char *more, bool escaped) {
    for (; *more != 0; more++) {
        bool marked = escaped && (*more == ':' || *more == ',' || *more == '\\');
        if (*used + 3 > 4096) return false;
        if (marked) text[(*used)++] = '\\';
        text[(*used)++] = *more;
    }
    text[*used] = 0;
    return true;
}

// Kernels before 6.5 know `lowerdir` only as one string.
static int mount_overlay_by_string(const char *target, const char *const *lower, size_t count, const char *upper,
                                   const char *work, unsigned long flags, bool user) {
    char text[4096] = "";
    size_t used = 0;
    bool fits = append(text, &used, "lowerdir=", false);
    for (size_t i = 0; i < count && fits; i++) {
        if (i > 0) fits = append(text, &used, ":", false);
        if (fits) fits = append(text, &used, lower[i], true);
    }
    fits = fits && append(text, &used, ",upperdir=", false) && append(text, &used, upper, true);
    fits = fits && append(text, &used, ",workdir=", false) && append(text, &used, work, true);
    if (user) fits = fits && append(text, &used, ",userxattr", false);
    if (!fits) return -E2BIG;
    return mount("overlay", target, "overlay", flags, text) == 0 ? 0 : -errno;
}

int podsh_mount_overlay(const char *target, const char *const *lower, size_t count, const char *upper,
                        const char *work, bool nosuid, bool user) {
    unsigned long flags = MS_NODEV | (nosuid ? MS_NOSUID : 0);
    long context = syscall(CALL_FSOPEN, "overlay", 1 /* FSOPEN_CLOEXEC */);
    if (context < 0) return mount_overlay_by_string(target, lower, count, upper, work, flags, user);
    int wrong = configure_overlay((int)context, lower, count, upper, work, user);
    if (wrong == 0) {
        unsigned attributes = ATTR_NODEV | (nosuid ? ATTR_NOSUID : 0);
        long tree = syscall(CALL_FSMOUNT, (int)context, 1 /* FSMOUNT_CLOEXEC */, attributes);
        if (tree < 0) {
            wrong = -errno;
        } else {
            if (syscall(CALL_MOVE_MOUNT, (int)tree, "", AT_FDCWD, target, MOVE_F_EMPTY_PATH) != 0) wrong = -errno;
            close((int)tree);
        }
    }
    close((int)context);
    if (wrong == -EINVAL) {
        int second = mount_overlay_by_string(target, lower, count, upper, work, flags, user);
        if (second != -E2BIG) wrong = second;
    }
    return wrong;
}

int podsh_mount_tmpfs(const char *target, uint64_t size, unsigned mode, bool noexec) {
    char options[64];
    if (size > 0) {
        snprintf(options, sizeof options, "mode=%o,size=%llu", mode, (unsigned long long)size);
    } else {
        snprintf(options, sizeof options, "mode=%o", mode);
    }
    unsigned long flags = MS_NOSUID | MS_NODEV | (noexec ? MS_NOEXEC : 0);
    return mount("tmpfs", target, "tmpfs", flags, options) == 0 ? 0 : -errno;
}

int podsh_unmount(const char *target) {
    return umount2(target, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 ? 0 : -errno;
}
