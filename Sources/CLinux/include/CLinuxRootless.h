#ifndef PODSH_CLINUX_ROOTLESS_H
#define PODSH_CLINUX_ROOTLESS_H
// A process that goes on in namespaces of its own. Only while there is one thread.

/// Like fork, into new user, mount, ipc and pid namespaces: the child is the first process of the latter. Its user is mapped to
/// nobody until the parent writes the map.
int podsh_clone_init(void);
/// fork(2), which Swift does not offer.
int podsh_fork(void);
/// KILL when the parent ends.
int podsh_die_with_parent(void);
/// Signals as a new program has them, none blocked; those that end a process are handed on to the child when a process
/// sent them (the terminal tells the child itself). Returns when the child has ended: its exit code, or 128 and the
/// signal. Reaps every other child on the way. With `stops_group` the process group stops when the child does.
int podsh_watch(int child, int stops_group);
/// Switches the calling thread's loopback interface on.
int podsh_loopback_up(void);
#endif
