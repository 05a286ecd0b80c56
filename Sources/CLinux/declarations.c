// Compiles only while podsh's own declarations of libarchive, libcrypto and libssl say what the libraries' headers say.
#include <archive.h>
#include <archive_entry.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#define archive_read_callback podsh_read_callback
#define archive_open_callback podsh_open_callback
#define archive_close_callback podsh_close_callback
#include "../CArchive/CArchive.h"
#include "../CCrypto/CCrypto.h"

_Static_assert(PODSH_ARCHIVE_EOF == ARCHIVE_EOF && PODSH_ARCHIVE_OK == ARCHIVE_OK, "libarchive's results");
_Static_assert(PODSH_ARCHIVE_WARN == ARCHIVE_WARN, "libarchive's results");
_Static_assert(PODSH_ARCHIVE_FILTER_NONE == ARCHIVE_FILTER_NONE, "libarchive's filters");
_Static_assert(PODSH_ARCHIVE_FILTER_GZIP == ARCHIVE_FILTER_GZIP, "libarchive's filters");
_Static_assert(PODSH_ARCHIVE_FILTER_ZSTD == ARCHIVE_FILTER_ZSTD, "libarchive's filters");
_Static_assert(PODSH_SSL_WANT_READ == SSL_ERROR_WANT_READ, "libssl's errors");
_Static_assert(PODSH_SSL_WANT_WRITE == SSL_ERROR_WANT_WRITE, "libssl's errors");
_Static_assert(PODSH_SSL_ZERO_RETURN == SSL_ERROR_ZERO_RETURN, "libssl's errors");
