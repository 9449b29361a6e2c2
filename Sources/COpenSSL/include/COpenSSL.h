// What the balancer needs of OpenSSL's libcrypto, as plain functions.
#ifndef COPENSSL_H
#define COPENSSL_H
#include <stddef.h>
#include <stdint.h>

/// HMAC with SHA-256 (RFC 2104, FIPS 180-4) of `data` under `key`, into the 32 bytes at `result`. Nonzero: done.
int lb_hmac_sha256(const void *key, size_t key_length, const void *data, size_t length, uint8_t *result);

#endif
