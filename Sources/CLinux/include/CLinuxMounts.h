#ifndef PODSH_CLINUX_MOUNTS_H
#define PODSH_CLINUX_MOUNTS_H
// What a container's root and volumes need of the kernel. All answer 0 or the negated errno.
#include <stddef.h>
#include <stdint.h>

enum { PODSH_O_PATH = 010000000 };  ///< the same on every architecture we build for

/// Mounts an overlay: `lower` topmost first; always nodev. `label`: the SELinux label of all that is in it.
int podsh_mount_overlay(const char *_Nonnull target, const char *_Nullable const *_Nonnull lower, size_t count,
                        const char *_Nonnull upper, const char *_Nonnull work, int nosuid, int read_only,
                        int in_user_namespace, const char *_Nullable label);
/// Gives a file the SELinux label; no link is followed.
int podsh_label(const char *_Nonnull path, const char *_Nonnull label);

/// Binds the file or directory that is open, with all that is mounted in it, to `target`: nosuid and nodev throughout,
/// private to this mount namespace. `users`: an open user namespace, whose ids what is there gets (mount_setattr(2));
/// -1: as it is. EINVAL: a file system in it has no id-mapped mounts.
int podsh_bind_descriptor(int source, const char *_Nonnull target, int read_only, int users);
/// The same of a directory, without what is mounted in it; read-only.
int podsh_bind_layer(const char *_Nonnull source, const char *_Nonnull target, int users);

/// What the calling thread makes in file systems from now on belongs to this user and group; all it was allowed before
/// it still is. 0 ends it.
int podsh_make_as(uint32_t id);

/// Makes the root of another mount namespace nodev, and nosuid if asked; both namespaces are open descriptors of
/// `/proc/…/ns/mnt`. What is mounted at `others`, where something is, becomes nosuid and nodev. The calling thread must
/// have left the others' working directory (CLONE_FS); it comes back.
int podsh_harden_root(int process_mounts, int own_mounts, int nosuid, const char *_Nullable const *_Nonnull others,
                      size_t count);

/// Removes a file or directory with all that is in it; follows no link and enters nothing that is mounted in it. What
/// is not there is no error.
int podsh_remove_tree(const char *_Nonnull path);
/// Bytes on disk of everything below a directory, itself included, on its own file system, following no link; what lies
/// more than 200 directories deep is not seen. Ends early when there are more than `limit`.
int podsh_disk_use(const char *_Nonnull path, uint64_t limit, uint64_t *_Nonnull bytes);
#endif
