#ifndef PODSH_CLINUX_H
#define PODSH_CLINUX_H
// What Linux has and Swift cannot say: variadic calls, macros, and a child between clone and exec.
#include "CLinuxAuthority.h"
#include "CLinuxGuard.h"
#include "CLinuxImages.h"
#include "CLinuxMounts.h"
#include "CLinuxNetwork.h"
#include "CLinuxRootless.h"
// All functions answer with a value >= 0, or with the negated errno.
#include <stddef.h>
#include <stdint.h>

// --- A child process -------------------------------------------------------------------------------------------

/// What a child may no longer do when it executes.
typedef struct {
    uint64_t capabilities;                               ///< kept: bounding, permitted and effective, a bit each
    int gains_nothing;                                   ///< no_new_privs
    const void *_Nullable filter;                        ///< struct sock_filter[]: which system calls it may make
    size_t filter_count;                                 ///< of instructions
    int has_owner;                                       ///< it runs as `user`, `group`, `groups`; else as its starter
    uint32_t user, group;
    const uint32_t *_Nullable groups;
    size_t group_count;
    const uint64_t *_Nullable limits;                    ///< triples: RLIMIT_*, soft, hard
    size_t limit_count;                                  ///< of triples
} podsh_confinement;

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
    int death_signal;                                    ///< sent when the starting thread ends; 0: none
    int program_descriptor;                              ///< executed in place of what lies at `program`; -1: none
    const char *_Nullable out_of_memory_score;           ///< for oom_score_adj
    int is_sibling;                                      ///< it becomes a child of the caller's parent
    int has_empty_root;                                  ///< its root is empty and read-only; needs a mount namespace of its own
    uint32_t first_user, user_count;                     ///< its ids from 0 are these outside; 0: its own alone
    const podsh_confinement *_Nullable confinement;
} podsh_spawn;

typedef enum {
    podsh_step_clone, podsh_step_session, podsh_step_join, podsh_step_map, podsh_step_mount, podsh_step_cgroup,
    podsh_step_hostname, podsh_step_sysctl, podsh_step_directory, podsh_step_descriptor, podsh_step_root, podsh_step_confine, podsh_step_execute
} podsh_step;

typedef struct {
    int process;
    int pidfd;
    int error;           ///< 0, or the errno of the step that failed (then there is no process, but for a sibling one to reap)
    podsh_step step;
    int index;           ///< which join, cgroup, sysctl or descriptor
} podsh_spawned;

enum {
    PODSH_NEW_NET = 1, PODSH_NEW_IPC = 2, PODSH_NEW_UTS = 4, PODSH_NEW_PID = 8, PODSH_NEW_MOUNT = 16,
    PODSH_NEW_USER = 32, PODSH_NEW_CGROUP = 64
};

podsh_spawned podsh_start(const podsh_spawn *_Nonnull spawn);

/// The system calls that a pause process makes, as a filter: `struct sock_filter[]`.
const void *_Nonnull podsh_pause_filter(size_t *_Nonnull count);

/// A static program, `NAME PATH WORD…`, as bytes of an ELF file; how many, 0: there is not enough room. It makes a process
/// that leads a session, and a terminal where descriptor 0 is one, and becomes PATH with the words as its arguments; ends
/// with its code, or 128 + the signal that ended it; and by one of the signals below when it could not be executed.
size_t podsh_entry_program(unsigned char *_Nonnull program, size_t room);
typedef enum { podsh_entry_not_found = 10 /* SIGUSR1 */, podsh_entry_not_run = 12 /* SIGUSR2 */ } podsh_entry_refusal;

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
static const uint32_t PODSH_IN_ONESHOT = 1u << 31;
int podsh_inotify_add(int descriptor, const char *_Nonnull path, uint32_t mask);
int64_t podsh_filesystem_type(int descriptor);           ///< as in linux/magic.h; -1: it cannot be asked
int podsh_memfd(const char *_Nonnull name, int executable);  ///< close-on-exec, may be sealed
int podsh_seal(int memfd);                               ///< against every change
int podsh_set_subreaper(void);
int podsh_end_with_parent(void);                         ///< TERM comes when the thread ends that started this process
int podsh_window_size(int terminal, uint16_t rows, uint16_t columns);
/// A terminal of the `/dev/pts` below an open root that is not to be trusted: its master; and its other side. Close-on-exec.
int podsh_terminal(int root, int *_Nonnull slave);
/// Descriptors that come together over a connected unix socket, close-on-exec; -EPROTO when something else comes, or the end.
int podsh_receive_descriptors(int socket, int *_Nonnull descriptors, size_t count);
int podsh_send_descriptors(int socket, const int *_Nonnull descriptors, size_t count);  ///< at most 4
/// The user at the other end of a connected unix socket (SO_PEERCRED of unix(7)).
int podsh_peer(int socket, unsigned *_Nonnull user);
int podsh_gettid(void);
void podsh_name_thread(const char *_Nonnull name);        ///< at most 15 bytes
/// Moves the calling thread, alone, into a mount namespace; it gets a root and working directory of its own.
int podsh_enter_mounts(int descriptor);
const char *_Nullable podsh_error_text(int error);
#endif
