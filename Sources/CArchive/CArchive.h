#ifndef PODSH_CARCHIVE_H
#define PODSH_CARCHIVE_H
// The part of libarchive(3) that podsh calls, declared as in archive.h and archive_entry.h; CLinux/declarations.c holds
// the two against each other. Those headers bring in sys/stat.h, and Swift then takes `struct stat` for theirs.
#include <stddef.h>
#include <stdint.h>

struct archive;
struct archive_entry;

enum { PODSH_ARCHIVE_EOF = 1, PODSH_ARCHIVE_OK = 0, PODSH_ARCHIVE_WARN = -20 };
enum { PODSH_ARCHIVE_FILTER_NONE = 0, PODSH_ARCHIVE_FILTER_GZIP = 1, PODSH_ARCHIVE_FILTER_ZSTD = 14 };

typedef long archive_read_callback(struct archive *, void *data, const void **buffer);
typedef int archive_open_callback(struct archive *, void *data);
typedef int archive_close_callback(struct archive *, void *data);

struct archive *archive_read_new(void);
int archive_read_free(struct archive *);
int archive_read_append_filter(struct archive *, int filter);
int archive_read_support_filter_none(struct archive *);
int archive_read_support_format_raw(struct archive *);
int archive_read_support_format_tar(struct archive *);
int archive_read_support_format_empty(struct archive *);
int archive_read_open(struct archive *, void *data, archive_open_callback *, archive_read_callback *, archive_close_callback *);
int archive_read_open_fd(struct archive *, int descriptor, size_t block);
int archive_read_next_header(struct archive *, struct archive_entry **);
long archive_read_data(struct archive *, void *, size_t);
int archive_read_data_block(struct archive *, const void **, size_t *, int64_t *);
int archive_errno(struct archive *);
const char *archive_error_string(struct archive *);

const char *archive_entry_pathname(struct archive_entry *);
const char *archive_entry_hardlink(struct archive_entry *);
const char *archive_entry_symlink(struct archive_entry *);
unsigned archive_entry_filetype(struct archive_entry *);
unsigned archive_entry_mode(struct archive_entry *);
int64_t archive_entry_size(struct archive_entry *);
int64_t archive_entry_uid(struct archive_entry *);
int64_t archive_entry_gid(struct archive_entry *);
long archive_entry_mtime(struct archive_entry *);
long archive_entry_mtime_nsec(struct archive_entry *);
int archive_entry_xattr_reset(struct archive_entry *);
int archive_entry_xattr_next(struct archive_entry *, const char **name, const void **value, size_t *);
#endif
