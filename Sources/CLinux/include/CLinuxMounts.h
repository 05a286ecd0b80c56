#ifndef PODSH_CLINUX_MOUNTS_H
#define PODSH_CLINUX_MOUNTS_H
// Mounts and paths: system calls that glibc 2.36 wraps only in part. All answer -errno on failure.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// openat2(2) with RESOLVE_IN_ROOT and RESOLVE_NO_MAGICLINKS: no link leads out of `root`.
// With `follow_links` false, no link is followed at all (RESOLVE_NO_SYMLINKS, ELOOP).
int podsh_open_in_root(int root, const char *path, int flags, unsigned mode, bool follow_links);

// Mounts an overlay at `target`: `lower` topmost first; nodev always, nosuid if asked; `user` for user namespaces.
int podsh_mount_overlay(const char *target, const char *const *lower, size_t count, const char *upper,
                        const char *work, bool nosuid, bool user);

// A tmpfs of at most `size` bytes (0: the kernel's default) at `target`, nosuid and nodev.
int podsh_mount_tmpfs(const char *target, uint64_t size, unsigned mode, bool noexec);

// Detaches what is mounted at `target`, without following a link.
int podsh_unmount(const char *target);
#endif
