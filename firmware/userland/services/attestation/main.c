/* SPDX-License-Identifier: MIT */
/*
 * The attestation service: takes a fresh nonce, has Pluton sign what was
 * measured, and writes both as one line of hexadecimal:
 *
 *   attestation: nonce=<64 digits> reply=<1712 digits>
 *
 * Whoever reads the line needs nothing else of the device to verify it
 * (docs/attestation.md). The line is written with one call, so that no other
 * program's output falls into it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "linux_abi.h"

static char *put_text(char *to, const char *text)
{
    return (char *)memcpy(to, text, strlen(text)) + strlen(text);
}

static char *put_hex(char *to, const unsigned char *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        *to++ = digits[data[i] >> 4];
        *to++ = digits[data[i] & 15];
    }
    return to;
}

static int write_line(const struct pluton_attestation *quote)
{
    static char line[2 * sizeof *quote + 64];
    char *to = put_text(line, "attestation: nonce=");
    to = put_hex(to, quote->nonce, sizeof quote->nonce);
    to = put_text(to, " reply=");
    to = put_hex(to, quote->reply, sizeof quote->reply);
    *to++ = '\n';
    for (const char *at = line; at < to;) {
        ssize_t done = write(STDOUT_FILENO, at, (size_t)(to - at));
        if (done <= 0) {
            return 1;
        }
        at += done;
    }
    return 0;
}

int main(void)
{
    static struct pluton_attestation quote;
    int fd = open("/dev/pluton", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        perror("attestation: /dev/pluton");
        return 1;
    }
    if (getrandom(quote.nonce, sizeof quote.nonce, 0) != (ssize_t)sizeof quote.nonce) {
        perror("attestation: nonce");
        return 1;
    }
    if (ioctl(fd, (int)PLUTON_PROCESS_ATTESTATION, &quote) != 0) {
        perror("attestation: quote");
        return 1;
    }
    if (quote.reply[0] != 1) {
        fprintf(stderr, "attestation: Pluton refused the quote\n");
        return 1;
    }
    return write_line(&quote);
}
