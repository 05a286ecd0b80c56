#ifndef PODSH_CLINUX_H
#define PODSH_CLINUX_H
// What Linux has and Swift cannot say: variadic calls, macros, and a child between clone and exec.
#include "CLinuxImages.h"
#include "CLinuxMounts.h"
#include "CLinuxNetwork.h"
#include "CLinuxRootless.h"
// All functions answer with a value >= 0, or with the negated errno.
#include <stddef.h>
#include <stdint.h>

// --- A child process -------------------------------------------------------------------------------------------

/// Everything the child needs, made ready before it is: between clone and exec it only makes system calls.
typedef struct {
    const char *_Nonnull program;                        ///< absolute path
    char *_Nullable const *_Nonnull arguments;           ///< ends with NULL
    char *_Nullable const *_Nonnull environment;         ///< ends with NULL
    const char *_Nullable directory;
    const int *_Nonnull descriptors;                     ///< pairs: number in the child, own number
    size_t descriptor_count;                             ///< of pairs
    uint64_t namespaces;                                 ///< PODSH_NEW_* bits
    const char *_Nullable const *_Nullable joins;        ///< paths of namespaces
    size_t join_count;
    const char *_Nullable const *_Nullable cgroups;      ///< cgroup.procs files to enter
    size_t cgroup_count;
    const char *_Nullable const *_Nullable sysctls;      ///< pairs: path, value
    size_t sysctl_count;                                 ///< of pairs
    const char *_Nullable hostname;
    int new_session;
    int controlling_terminal;                            ///< descriptor 0 becomes the new session's terminal
    int death_signal;                                    ///< sent when the starting thread ends; 0: none
} podsh_spawn;

typedef enum {
    podsh_step_clone, podsh_step_session, podsh_step_join, podsh_step_map, podsh_step_mount, podsh_step_cgroup,
    podsh_step_hostname, podsh_step_sysctl, podsh_step_directory, podsh_step_descriptor, podsh_step_execute
} podsh_step;

typedef struct {
    int process;
    int pidfd;
    int error;           ///< 0, or the errno of the step that failed (then there is no process)
    podsh_step step;
    int index;           ///< which join, cgroup, sysctl or descriptor
} podsh_spawned;

enum {
    PODSH_NEW_NET = 1, PODSH_NEW_IPC = 2, PODSH_NEW_UTS = 4, PODSH_NEW_PID = 8, PODSH_NEW_MOUNT = 16,
    PODSH_NEW_USER = 32, PODSH_NEW_CGROUP = 64
};

podsh_spawned podsh_start(const podsh_spawn *_Nonnull spawn);

/// From now on this process may open as many descriptors as the machine lets it, at most a million. What it starts has
/// what it was started with itself: programs that know 1,024 only are not surprised.
int podsh_raise_files(void);
/// The calling process has what it was started with, until `podsh_raise_files_again`: around a start that is not
/// `podsh_start`'s.
void podsh_usual_files(void);
int podsh_raise_files_again(void);

int podsh_pidfd_open(int process);
int podsh_pidfd_signal(int pidfd, int signal);
/// How a child ended: 0 it still runs, 1 *code holds its exit status, 2 *code holds the signal. Reaps.
/// The wait status of a process that has ended and been reaped, whoever was its parent: 1 and *status; 0 or less when
/// the kernel does not tell (before 6.15).
int podsh_pidfd_exit(int pidfd, int *_Nonnull status);
int podsh_pidfd_wait(int pidfd, int *_Nonnull code);

// --- Namespaces and mounts -------------------------------------------------------------------------------------

int podsh_unshare(uint64_t namespaces);                  ///< PODSH_NEW_* bits; a new mount namespace implies CLONE_FS
int podsh_setns(int descriptor);
enum { PODSH_MS_RDONLY = 1, PODSH_MS_NOSUID = 2, PODSH_MS_NODEV = 4, PODSH_MS_NOEXEC = 8, PODSH_MS_REMOUNT = 32,
       PODSH_MS_BIND = 4096, PODSH_MS_REC = 16384, PODSH_MS_PRIVATE = 1 << 18, PODSH_MS_SLAVE = 1 << 19 };
int podsh_mount(const char *_Nullable source, const char *_Nonnull target, const char *_Nullable type,
                unsigned long flags, const char *_Nullable data);
int podsh_umount(const char *_Nonnull target, int detach);
int podsh_pivot_root(const char *_Nonnull new_root, const char *_Nonnull put_old);

// --- Files -----------------------------------------------------------------------------------------------------

enum { PODSH_RESOLVE_NO_XDEV = 1, PODSH_RESOLVE_NO_MAGICLINKS = 2, PODSH_RESOLVE_NO_SYMLINKS = 4,
       PODSH_RESOLVE_BENEATH = 8, PODSH_RESOLVE_IN_ROOT = 16 };
/// openat2(2); O_CLOEXEC is always added.
int podsh_openat2(int directory, const char *_Nonnull path, uint64_t flags, uint64_t mode, uint64_t resolve);
/// Marks every descriptor from `first` on close-on-exec, or closes them.
int podsh_close_range(unsigned first, unsigned last, int only_mark);
int podsh_eventfd(void);                                 ///< nonblocking, close-on-exec
int podsh_pipe(int *_Nonnull pair);                      ///< close-on-exec
int podsh_inotify(void);                                 ///< nonblocking, close-on-exec
enum { PODSH_IN_MODIFY = 2, PODSH_IN_CLOSE_WRITE = 8, PODSH_IN_MOVED_TO = 128, PODSH_IN_CREATE = 256,
       PODSH_IN_DELETE = 512 };
int podsh_inotify_add(int descriptor, const char *_Nonnull path, uint32_t mask);
int podsh_memfd(const char *_Nonnull name);              ///< close-on-exec, may be sealed
int podsh_seal(int memfd);                               ///< against every change
int podsh_set_subreaper(void);
int podsh_window_size(int terminal, uint16_t rows, uint16_t columns);
/// A descriptor that comes over a connected unix socket, close-on-exec; -EPROTO when something else comes.
int podsh_receive_descriptor(int socket);
int podsh_gettid(void);
void podsh_name_thread(const char *_Nonnull name);        ///< at most 15 bytes
/// Moves the calling thread, alone, into a mount namespace; it gets a root and working directory of its own.
int podsh_enter_mounts(int descriptor);
const char *_Nullable podsh_error_text(int error);
#endif
