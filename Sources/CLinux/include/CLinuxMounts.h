#ifndef PODSH_CLINUX_MOUNTS_H
#define PODSH_CLINUX_MOUNTS_H
// What a container's root and volumes need of the kernel. All answer 0 or the negated errno.
#include <stddef.h>
#include <stdint.h>

enum { PODSH_O_PATH = 010000000 };  ///< the same on every architecture we build for

/// Mounts an overlay: `lower` topmost first; always nodev.
int podsh_mount_overlay(const char *_Nonnull target, const char *_Nullable const *_Nonnull lower, size_t count,
                        const char *_Nonnull upper, const char *_Nonnull work, int nosuid, int in_user_namespace);

/// Binds the file or directory that is open, with all that is mounted in it, to `target`: nosuid and nodev throughout,
/// private to this mount namespace.
int podsh_bind_descriptor(int source, const char *_Nonnull target, int read_only);

/// Makes the root of another mount namespace nodev, and nosuid if asked; both namespaces are open descriptors of
/// `/proc/…/ns/mnt`. The calling thread must have left the others' working directory (CLONE_FS); it comes back.
int podsh_harden_root(int process_mounts, int own_mounts, int nosuid);

/// Removes a file or directory with all that is in it; follows no link and enters nothing that is mounted in it. What
/// is not there is no error.
int podsh_remove_tree(const char *_Nonnull path);
/// Bytes on disk of everything below a directory, itself included, on its own file system, following no link; what lies
/// more than 200 directories deep is not seen. Ends early when there are more than `limit`.
int podsh_disk_use(const char *_Nonnull path, uint64_t limit, uint64_t *_Nonnull bytes);
#endif
