/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Monitor <-> Pluton runtime over the secure mailbox (own). The command word is
 * SECURE_MBOX_WORD(seq, cmd), the data word 0. Arguments and result lie in the
 * exchange page: the monitor writes struct secure_request, Pluton copies it once
 * into its own memory, works on the copy, writes struct secure_reply at
 * SECURE_REPLY_OFFSET, then posts the same word. One request at a time.
 */
#ifndef INTERFACE_SECURE_MBOX_H
#define INTERFACE_SECURE_MBOX_H

#define SECURE_MBOX_VERSION     1
#define SECURE_MBOX_WORD(seq, cmd) (SECURE_MBOX_VERSION | ((seq) & 0xFF) << 8 | ((cmd) & 0xFF) << 16)
#define SECURE_REPLY_OFFSET     0x900
#define SECURE_DATA_MAX         2048

struct secure_request {
    unsigned int args[8];
    unsigned char data[SECURE_DATA_MAX];
};
struct secure_reply {
    int status;                        /* 0, or a negative SECURE_E* */
    unsigned int values[7];
    unsigned char data[1024];
};

enum secure_cmd {
    SECURE_CMD_POSTCODE = 0x10,        /* args[0] = code */
    SECURE_CMD_VERIFY_IMAGE,           /* args[0] = window address, [1] = size, [2] = image type expected, [3] = 1: measure.
                                          [1] = 0: size taken from the manifest entry of that type.
                                          values[0] = body size, [1] = image type, data[0..31] = digest, [32..51] = signer,
                                          data[52..67] = component GUID.
                                          SECURE_EBADMSG: values[0] = enum image_refusal; SECURE_ENOENT: not in the manifest */
    SECURE_CMD_BOOT_DONE,              /* close the attestation register; SECURE_EINVAL unless device tree,
                                          kernel and root file system were measured, in this order.
                                          values[0] = SECURE_BOOT_CLOSED, computed from the register:
                                          a zero status alone is no proof that it was closed */
    SECURE_CMD_SET_FAILED,             /* args[0] = post code: mark the active set bad, SoC reset; no reply.
                                          SECURE_EACCES after BOOT_DONE */
    SECURE_CMD_FLASH_PROGRAM,          /* args[0] = physical offset, [1] = length <= SECURE_DATA_MAX, data */
    SECURE_CMD_FLASH_ERASE,            /* args[0] = offset, [1] = length, both 4 KiB aligned */
    SECURE_CMD_QUOTE,                  /* data[0..31] = nonce; reply data = 856-byte attestation reply */
    SECURE_CMD_CORE_START,             /* args: I/O core (0, 1), physical flash offset of ELF, size, flags (io_boot.h);
                                          values[0] = the loader's last status */
    SECURE_CMD_CORE_STOP,              /* args[0] = I/O core */
    SECURE_CMD_SOC_RESET,              /* no reply */
    SECURE_CMD_RNG,                    /* values[0..6] = 28 random bytes */
    SECURE_CMD_DERIVE,                 /* data[0..31] = label; values: none; reply data[0..31] = key (HMAC output) */
    SECURE_CMD_STATE,                  /* values[0] = lifecycle, [1] = active bank, [2] = reset reason,
                                          [3] = normal-world messages dropped,
                                          [4] = generation of storage keys: bits blown of fuse counter 0 */
    SECURE_CMD_STAGING = 0x20,         /* update.h */
};

#define SECURE_BOOT_CLOSED      0x9D3A61C7   /* drawn at random; wrong in every bit in which the register is */

#define SECURE_EINVAL           (-22)
#define SECURE_EACCES           (-13)
#define SECURE_EIO              (-5)
#define SECURE_EBADMSG          (-74)  /* image malformed or signature bad */
#define SECURE_ENOSYS           (-38)
#define SECURE_ENOENT           (-2)
#define SECURE_EBUSY            (-16)

#endif
