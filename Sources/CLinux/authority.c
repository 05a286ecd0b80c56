// The certificates of a served environment: an authority of its own, whose key is forgotten at once, and the one
// certificate that it has signed, for this machine's loopback addresses (RFC 5280).
#include "CLinux.h"
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>

static EVP_PKEY *new_key(void) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
    if (context == NULL) return NULL;
    if (EVP_PKEY_keygen_init(context) <= 0
        || EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) <= 0
        || EVP_PKEY_keygen(context, &key) <= 0)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

static int add(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL) return 0;
    int done = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return done;
}

// A certificate of this subject; `issuer` is NULL for an authority, which signs itself.
static X509 *new_certificate(const char *subject, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key, long seconds) {
    X509 *certificate = X509_new();
    if (certificate == NULL) return NULL;
    unsigned char serial[16];
    BIGNUM *number = NULL;
    int done = X509_set_version(certificate, X509_VERSION_3) && RAND_bytes(serial, sizeof serial) == 1;
    serial[0] &= 0x7F;
    serial[0] |= 0x01;
    if (done) number = BN_bin2bn(serial, sizeof serial, NULL);
    done = done && number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL
        // Clocks of containers may stand a little behind.
        && X509_gmtime_adj(X509_getm_notBefore(certificate), -300) != NULL
        && X509_gmtime_adj(X509_getm_notAfter(certificate), seconds) != NULL && X509_set_pubkey(certificate, key)
        && X509_NAME_add_entry_by_txt(
            X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, (const unsigned char *)subject, -1, -1, 0)
        && X509_set_issuer_name(certificate, X509_get_subject_name(issuer == NULL ? certificate : issuer));
    BN_free(number);
    X509 *signer = issuer == NULL ? certificate : issuer;
    if (issuer == NULL) {
        done = done && add(certificate, signer, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
            && add(certificate, signer, NID_key_usage, "critical,keyCertSign");
    } else {
        done = done && add(certificate, signer, NID_basic_constraints, "critical,CA:FALSE")
            && add(certificate, signer, NID_key_usage, "critical,digitalSignature")
            && add(certificate, signer, NID_ext_key_usage, "serverAuth")
            && add(certificate, signer, NID_subject_alt_name, "IP:127.0.0.1,IP:::1,DNS:localhost");
    }
    done = done && add(certificate, signer, NID_subject_key_identifier, "hash")
        && (issuer == NULL || add(certificate, signer, NID_authority_key_identifier, "keyid"))
        && X509_sign(certificate, issuer_key, EVP_sha256()) > 0;
    if (done) return certificate;
    X509_free(certificate);
    return NULL;
}

static int take(BIO *from, char *into, size_t size) {
    int length = BIO_read(from, into, (int)size - 1);
    if (length <= 0 || (size_t)length >= size - 1) return 0;
    into[length] = 0;
    return 1;
}

static int write_certificate(X509 *certificate, char *into, size_t size) {
    BIO *memory = BIO_new(BIO_s_mem());
    int done = memory != NULL && PEM_write_bio_X509(memory, certificate) && take(memory, into, size);
    BIO_free(memory);
    return done;
}

static int write_key(EVP_PKEY *key, char *into, size_t size) {
    BIO *memory = BIO_new(BIO_s_mem());
    int done = memory != NULL && PEM_write_bio_PKCS8PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL)
        && take(memory, into, size);
    BIO_free(memory);
    return done;
}

int podsh_make_certificates(
    const char *name, long seconds, char *authority, char *certificate, char *key, size_t size) {
    EVP_PKEY *authority_key = new_key(), *server_key = new_key();
    X509 *issuer = NULL, *served = NULL;
    int done = authority_key != NULL && server_key != NULL
        && (issuer = new_certificate(name, authority_key, NULL, authority_key, seconds)) != NULL
        && (served = new_certificate("podsh", server_key, issuer, authority_key, seconds)) != NULL
        && write_certificate(issuer, authority, size) && write_certificate(served, certificate, size)
        && write_key(server_key, key, size);
    X509_free(issuer);
    X509_free(served);
    EVP_PKEY_free(authority_key);
    EVP_PKEY_free(server_key);
    return done;
}
