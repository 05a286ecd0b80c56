#ifndef PODSH_CLINUX_IMAGES_H
#define PODSH_CLINUX_IMAGES_H
// For the child that unpacks a layer. All answer -errno on failure.

// Makes the working directory the root of the process; nothing of the former root can be reached any more. The process
// must be alone in its mount namespace.
int podsh_enter_working_directory(void);

// No new privileges, no core dump, at most `memory` bytes of address space.
int podsh_confine(unsigned long long memory);

// Sets an extended attribute of an open file.
int podsh_set_attribute(int file, const char *name, const void *value, unsigned long size);

// Brings everything of the file system behind `file` to disk.
int podsh_sync_file_system(int file);
#endif
