#include "COpenSSL.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

int lb_hmac_sha256(const void *key, size_t key_length, const void *data, size_t length, uint8_t *result) {
    unsigned int written = 0;
    if (key_length > INT_MAX) return 0;
    return HMAC(EVP_sha256(), key, (int)key_length, data, length, result, &written) != NULL && written == 32;
}
