#define _GNU_SOURCE
#include "CLinuxMounts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

// The numbers of the new mount calls are the same on every architecture; glibc 2.35 does not know them yet.
enum {
    CALL_OPEN_TREE = 428, CALL_MOVE_MOUNT = 429, CALL_FSOPEN = 430, CALL_FSCONFIG = 431, CALL_FSMOUNT = 432,
    CALL_MOUNT_SETATTR = 442
};
enum { CLOEXEC_1 = 1, SET_FLAG = 0, SET_STRING = 1, CREATE = 6, MOVE_FROM_EMPTY_PATH = 4, TREE_CLONE = 1 };
enum { ATTRIBUTE_READ_ONLY = 1, ATTRIBUTE_NOSUID = 2, ATTRIBUTE_NODEV = 4, ATTRIBUTE_ID_MAP = 0x100000 };
enum { RECURSIVE = 0x8000 };

static int set(int context, unsigned command, const char *key, const char *value) {
    return syscall(CALL_FSCONFIG, context, command, key, value, 0) == 0 ? 0 : -errno;
}

static int configure_overlay(int context, const char *const *lower, size_t count, const char *upper, const char *work,
                             bool user, const char *label) {
    int wrong = 0;
    if (label) wrong = set(context, SET_STRING, "context", label);
    // One call a layer: no option string, so no limit of a page and nothing to escape in paths.
    for (size_t i = 0; i < count && wrong == 0; i++) wrong = set(context, SET_STRING, "lowerdir+", lower[i]);
    if (wrong == 0) wrong = set(context, SET_STRING, "upperdir", upper);
    if (wrong == 0) wrong = set(context, SET_STRING, "workdir", work);
    if (wrong == 0 && user) wrong = set(context, SET_FLAG, "userxattr", NULL);
    // A container's root is thrown away: without this, unmounting it waits for the disk (Linux 5.10).
    if (wrong == 0) wrong = set(context, SET_FLAG, "volatile", NULL);
    if (wrong == 0) wrong = set(context, CREATE, NULL, NULL);
    return wrong;
}

// Appends, with the escapes that the option string wants; false when a page is not enough.
static bool append(char *text, size_t *used, const char *more, bool escaped) {
    for (; *more != 0; more++) {
        if (*used + 3 > 4096) return false;
        if (escaped && (*more == ':' || *more == ',' || *more == '\\')) text[(*used)++] = '\\';
        text[(*used)++] = *more;
    }
    text[*used] = 0;
    return true;
}

// Kernels before 6.5 know the lower directories only as one string.
static int mount_by_string(const char *target, const char *const *lower, size_t count, const char *upper,
                           const char *work, unsigned long flags, bool user, const char *label) {
    char text[4096] = "";
    size_t used = 0;
    bool fits = append(text, &used, "lowerdir=", false);
    for (size_t i = 0; i < count && fits; i++) {
        fits = (i == 0 || append(text, &used, ":", false)) && append(text, &used, lower[i], true);
    }
    fits = fits && append(text, &used, ",upperdir=", false) && append(text, &used, upper, true);
    fits = fits && append(text, &used, ",workdir=", false) && append(text, &used, work, true);
    fits = fits && (!user || append(text, &used, ",userxattr", false));
    // In quotes: the categories of a label have a comma between them.
    if (label) fits = fits && append(text, &used, ",context=\"", false) && append(text, &used, label, false);
    if (label) fits = fits && append(text, &used, "\"", false);
    if (!fits) return -E2BIG;
    return mount("overlay", target, "overlay", flags, text) == 0 ? 0 : -errno;
}

int podsh_mount_overlay(const char *target, const char *const *lower, size_t count, const char *upper,
                        const char *work, int nosuid, int read_only, int in_user_namespace, const char *label) {
    unsigned long flags = MS_NODEV | (nosuid ? MS_NOSUID : 0) | (read_only ? MS_RDONLY : 0);
    unsigned attributes = ATTRIBUTE_NODEV | (nosuid ? ATTRIBUTE_NOSUID : 0) | (read_only ? ATTRIBUTE_READ_ONLY : 0);
    int context = (int)syscall(CALL_FSOPEN, "overlay", CLOEXEC_1);
    if (context < 0) return mount_by_string(target, lower, count, upper, work, flags, in_user_namespace, label);
    int wrong = configure_overlay(context, lower, count, upper, work, in_user_namespace, label);
    if (wrong == 0) {
        int tree = (int)syscall(CALL_FSMOUNT, context, CLOEXEC_1, attributes);
        if (tree < 0) wrong = -errno;
        if (tree >= 0 && syscall(CALL_MOVE_MOUNT, tree, "", AT_FDCWD, target, MOVE_FROM_EMPTY_PATH) != 0) wrong = -errno;
        if (tree >= 0) close(tree);
    }
    close(context);
    if (wrong != -EINVAL) return wrong;
    return mount_by_string(target, lower, count, upper, work, flags, in_user_namespace, label);
}

static int bind_tree(int source, const char *path, const char *target, int read_only, int users, unsigned recursive) {
    int tree = (int)syscall(CALL_OPEN_TREE, source, path, AT_EMPTY_PATH | O_CLOEXEC | TREE_CLONE | recursive);
    if (tree < 0) return -errno;
    struct { uint64_t set, clear, propagation, user_namespace; } attributes = {
        .set = ATTRIBUTE_NOSUID | ATTRIBUTE_NODEV | (read_only ? ATTRIBUTE_READ_ONLY : 0), .propagation = MS_PRIVATE};
    if (users >= 0) {
        attributes.set |= ATTRIBUTE_ID_MAP;
        attributes.user_namespace = (uint64_t)users;
    }
    int wrong = 0;
    unsigned flags = AT_EMPTY_PATH | recursive;
    if (syscall(CALL_MOUNT_SETATTR, tree, "", flags, &attributes, sizeof attributes) != 0) wrong = -errno;
    if (wrong == 0 && syscall(CALL_MOVE_MOUNT, tree, "", AT_FDCWD, target, MOVE_FROM_EMPTY_PATH) != 0) wrong = -errno;
    close(tree);
    return wrong;
}

int podsh_bind_descriptor(int source, const char *target, int read_only, int users) {
    return bind_tree(source, "", target, read_only, users, RECURSIVE);
}

int podsh_bind_layer(const char *source, const char *target, int users) {
    return bind_tree(AT_FDCWD, source, target, 1, users, 0);
}

int podsh_label(const char *path, const char *label) {
    return lsetxattr(path, "security.selinux", label, strlen(label) + 1, 0) == 0 ? 0 : -errno;
}

// Each is the calling thread's alone: libc's own would be too, but for capset.
int podsh_make_as(uint32_t id) {
    syscall(SYS_setfsgid, id);
    syscall(SYS_setfsuid, id);
    if ((uint32_t)syscall(SYS_setfsuid, -1) != id || (uint32_t)syscall(SYS_setfsgid, -1) != id) return -EPERM;
    // Who is not root to file systems has lost the capabilities for them (capabilities(7)).
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) < 0) return -errno;
    for (int i = 0; i < 2; i++) sets[i].effective = sets[i].permitted;
    return syscall(SYS_capset, &header, sets) < 0 ? -errno : 0;
}

// --- Removing ---------------------------------------------------------------------------------------------------

// Deeper directories are moved up before they are emptied: a container can nest more of them than we have descriptors.
enum { DEPTH = 40 };

static int enter(int parent, const char *name) {
    struct open_how how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW};
    how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
    return (int)syscall(SYS_openat2, parent, name, &how, sizeof how);
}

// FS_IOC_GETFLAGS, FS_IOC_SETFLAGS and their flags; linux/fs.h, where they stand, cannot be read beside sys/mount.h.
#define GET_FLAGS _IOR('f', 1, long)
#define SET_FLAGS _IOW('f', 2, long)
enum { IMMUTABLE = 0x10, APPEND_ONLY = 0x20 };

static void release_open(int file) {
    unsigned flags = 0;
    if (ioctl(file, GET_FLAGS, &flags) != 0 || (flags & (IMMUTABLE | APPEND_ONLY)) == 0) return;
    flags &= ~(unsigned)(IMMUTABLE | APPEND_ONLY);
    ioctl(file, SET_FLAGS, &flags);
}

// A container with CAP_LINUX_IMMUTABLE can make files that nobody may remove (ioctl_iflags(2)): takes that from a directory
// and what it calls `name`.
static void release(int directory, const char *name) {
    release_open(directory);
    struct open_how how = {.flags = O_PATH | O_CLOEXEC | O_NOFOLLOW, .resolve = RESOLVE_NO_XDEV | RESOLVE_BENEATH};
    int place = (int)syscall(SYS_openat2, directory, name, &how, sizeof how);
    if (place < 0) return;
    struct stat info;
    // Whoever opens a device may set something going; only these two kinds have such flags.
    if (fstat(place, &info) == 0 && (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode))) {
        char path[32];
        snprintf(path, sizeof path, "/proc/self/fd/%d", place);
        int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (file >= 0) {
            release_open(file);
            close(file);
        }
    }
    close(place);
}

// Empties an open directory; `moved` counts those put into `top` for another round. Closes `directory`.
static int empty(int directory, int top, int depth, unsigned *moved) {
    DIR *list = fdopendir(directory);
    if (list == NULL) {
        int wrong = -errno;
        close(directory);
        return wrong;
    }
    int wrong = 0;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        if (unlinkat(directory, name, 0) == 0 || errno == ENOENT) continue;
        if (errno == EPERM) {
            release(directory, name);
            if (unlinkat(directory, name, 0) == 0 || errno == ENOENT) continue;
        }
        if (errno != EISDIR && errno != EPERM) {
            wrong = -errno;
            continue;
        }
        if (unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT) continue;
        if (depth == DEPTH) {
            // A container may have taken some of these names; not a thousand in vain.
            int refused = EEXIST;
            for (int tries = 0; tries < 1000 && refused != 0; tries++) {
                char place[32];
                snprintf(place, sizeof place, ".podsh-deep-%u", (*moved)++);
                refused = renameat(directory, name, top, place) == 0 ? 0 : errno;
            }
            if (refused != 0) wrong = -refused;
            continue;
        }
        // Mode 0 is no hindrance to root; without root the directory is our own.
        if (geteuid() != 0) fchmodat(directory, name, 0700, 0);
        int inner = enter(directory, name);
        int failed = inner < 0 ? -errno : empty(inner, top, depth + 1, moved);
        if (failed == 0 && unlinkat(directory, name, AT_REMOVEDIR) != 0 && errno != ENOENT) failed = -errno;
        if (failed != 0) wrong = failed;
    }
    closedir(list);
    return wrong;
}

int podsh_remove_tree(const char *path) {
    if (unlink(path) == 0 || errno == ENOENT) return 0;
    if (errno != EISDIR && errno != EPERM) return -errno;
    if (rmdir(path) == 0) return 0;
    int wrong = 0;
    unsigned moved = 1;
    while (moved > 0) {
        int top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (top < 0) return -errno;
        release_open(top);
        moved = 0;
        int second = fcntl(top, F_DUPFD_CLOEXEC, 0);
        wrong = second < 0 ? -errno : empty(second, top, 0, &moved);
        close(top);
        if (wrong != 0) return wrong;
    }
    return rmdir(path) == 0 ? 0 : -errno;
}

// --- What a tree uses -------------------------------------------------------------------------------------------

enum { USE_DEPTH = 200 };

static void add_use(int directory, dev_t device, int depth, uint64_t limit, uint64_t *bytes) {
    DIR *list = fdopendir(directory);
    if (list == NULL) {
        close(directory);
        return;
    }
    for (struct dirent *entry; *bytes <= limit && (entry = readdir(list)) != NULL;) {
        const char *name = entry->d_name;
        struct stat info;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        if (fstatat(directory, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || info.st_dev != device) continue;
        if (S_ISDIR(info.st_mode)) {
            *bytes += (uint64_t)info.st_blocks * 512;
            int inner = depth < USE_DEPTH ? enter(directory, name) : -1;
            if (inner >= 0) add_use(inner, device, depth + 1, limit, bytes);
        } else {
            // Each of a file's names has its share, without remembering which were seen.
            *bytes += (uint64_t)info.st_blocks * 512 / (info.st_nlink > 0 ? info.st_nlink : 1);
        }
    }
    closedir(list);
}

int podsh_disk_use(const char *path, uint64_t limit, uint64_t *bytes) {
    *bytes = 0;
    struct stat info;
    int top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (top < 0) return -errno;
    if (fstat(top, &info) != 0) {
        close(top);
        return -errno;
    }
    *bytes = (uint64_t)info.st_blocks * 512;
    add_use(top, info.st_dev, 0, limit, bytes);
    return 0;
}

// --- Another mount namespace ------------------------------------------------------------------------------------

static int harden(const char *path, unsigned long added) {
    struct statvfs info;
    if (statvfs(path, &info) != 0) return -errno;
    // ST_ and MS_ have the same numbers for these.
    unsigned long flags = info.f_flag & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC);
    return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | flags | added, NULL) == 0 ? 0 : -errno;
}

int podsh_harden_root(int process_mounts, int own_mounts, int nosuid, const char *const *others, size_t count) {
    if (setns(process_mounts, CLONE_NEWNS) != 0) return -errno;
    int wrong = harden("/", MS_NODEV | (nosuid ? MS_NOSUID : 0));
    for (size_t i = 0; i < count && wrong == 0; i++) {
        wrong = harden(others[i], MS_NODEV | MS_NOSUID);
        // Something else of the container's lies in its place.
        if (wrong == -EINVAL || wrong == -ENOENT) wrong = 0;
    }
    // A thread that is left in a container's files would act on them as if they were the host's.
    if (setns(own_mounts, CLONE_NEWNS) != 0) abort();
    return wrong;
}
