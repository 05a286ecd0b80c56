#ifndef PODSH_CLINUX_AUTHORITY_H
#define PODSH_CLINUX_AUTHORITY_H
#include <stddef.h>

// Makes an authority of this name and a certificate for this machine's loopback addresses, both valid for so long from
// now, as PEM into buffers of `size` bytes; the authority's own key is forgotten. 0 where libcrypto cannot.
int podsh_make_certificates(
    const char *name, long seconds, char *authority, char *certificate, char *key, size_t size);

#endif
