/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Pluton Remote API, version 2: normal world <-> Pluton over the normal mailbox
 * and a ring block in normal-world RAM. Source: facts (azure-sphere-interfaces)
 * 2.2 and 2.3, unless "own". Page: docs/remote-api.md.
 *
 * Used by firmware C, Linux C and host C: plain unsigned types, no includes.
 * Every struct is packed by nature (all members naturally aligned), little
 * endian. Whatever lies in the ring block is under the normal world's control.
 */
#ifndef INTERFACE_REMOTE_API_H
#define INTERFACE_REMOTE_API_H

#define REMOTE_API_VERSION      2

/* Command word: version, sequence, command, buffer index; least significant byte first.
 * Sequence 1..255 asks; a reply repeats sequence and command; 0 = unsolicited. */
#define REMOTE_API_WORD(seq, cmd, index) \
    (REMOTE_API_VERSION | ((seq) & 0xFFu) << 8 | ((cmd) & 0xFFu) << 16 | ((index) & 0xFFu) << 24)
#define REMOTE_API_WORD_VERSION(w)  ((w) & 0xFFu)
#define REMOTE_API_WORD_SEQ(w)      (((w) >> 8) & 0xFFu)
#define REMOTE_API_WORD_CMD(w)      (((w) >> 16) & 0xFFu)
#define REMOTE_API_WORD_INDEX(w)    (((w) >> 24) & 0xFFu)

/*
 * Ring block: header, 128 descriptors, 48 buffers of 2048 bytes. The block is
 * named by the DATA word of SEND_EVENT_BUFFERS; it must be 4-byte aligned and
 * lie wholly in normal-world RAM (own rule; else the message is dropped), and so
 * must each buffer a descriptor names (they need not follow the descriptors).
 * Pluton reads the descriptors' address, length and available flag at each use
 * anew, once, and keeps `a7_pointer` and `index` untouched. A second SEND_EVENT_BUFFERS
 * replaces the first.
 */
#define REMOTE_API_PLUTON_BUFFERS   32      /* indices 0..31: Pluton -> A7 */
#define REMOTE_API_A7_BUFFERS       16      /* indices 32..47: A7 -> Pluton, round robin */
#define REMOTE_API_BUFFERS          48
#define REMOTE_API_DESCRIPTORS      128     /* 48 used, the rest zero */
#define REMOTE_API_BUFFER_SIZE      2048
#define REMOTE_API_BUFFERS_OFFSET   1540
#define REMOTE_API_BLOCK_SIZE       99844

struct remote_api_descriptor {
    unsigned int address;               /* physical, for Pluton */
    unsigned int a7_pointer;            /* the A7's own; Pluton leaves it alone */
    unsigned short length;              /* 2048 */
    unsigned char available;            /* 1: that direction's sender may fill the buffer, and then
                                           clears it; the receiver sets it, message taken */
    unsigned char index;
};
struct remote_api_block {
    unsigned short pluton_count;        /* 32 */
    unsigned short a7_count;            /* 16 */
    struct remote_api_descriptor descriptor[REMOTE_API_DESCRIPTORS];
    unsigned char buffer[REMOTE_API_BUFFERS][REMOTE_API_BUFFER_SIZE];
};

/* A buffer: size is that of `data` alone (own reading), rounded up to 4 in requests. */
#define REMOTE_API_MESSAGE_HEADER   4
#define REMOTE_API_MESSAGE_MAX      (REMOTE_API_BUFFER_SIZE - REMOTE_API_MESSAGE_HEADER)
struct remote_api_message {
    unsigned short size;
    unsigned short reserved;
    unsigned char data[REMOTE_API_MESSAGE_MAX];
};

/*
 * Commands: C(NAME, number, request data bytes, reply data bytes).
 * A request of another size than its record (rounded up to 4), of another version, with
 * sequence 0, an unknown or an internal command, or a bad buffer index gets no reply: Pluton
 * drops and counts it.
 * Every other request gets exactly one reply message, except those marked NO_REPLY.
 */
#define REMOTE_API_NO_REPLY         (-1)
#define REMOTE_API_COMMANDS(C) \
    C(SEND_EVENT_BUFFERS,       0x01, 0, REMOTE_API_NO_REPLY)  /* DATA = block; index unused */ \
    C(SET_POSTCODE,             0x02, 4, REMOTE_API_NO_REPLY)  /* u32; own categories only */ \
    C(GET_BOOT_MODE_FLAGS,      0x03, 0, 4)                    /* u32: REMOTE_API_BOOT_* */ \
    C(READ_RNG,                 0x40, 0, 4) \
    C(GET_SECURITY_STATE,       0x41, 0, 132) \
    C(IS_CAPABILITY_ENABLED,    0x48, 2, 1)                    /* u16 id; bool */ \
    C(GET_ENABLED_CAPABILITIES, 0x49, 0, 128)                  /* u16[64], 0 = unused */ \
    C(GENERATE_CLIENT_AUTH_KEY, 0x4A, 0, 4)                    /* u32 status */ \
    C(GET_TENANT_PUBLIC_KEY,    0x4B, 64, 64)                  /* char tenant[64]; X, Y */ \
    C(PROCESS_ATTESTATION,      0x4C, 32, 856) \
    C(SIGN_WITH_TENANT_ATTESTATION_KEY, 0x4D, 96, 64)          /* tenant[64], digest[32]; R, S */ \
    C(COMMIT_CLIENT_AUTH_KEY,   0x4E, 0, 4)                    /* u32 status */ \
    C(GET_MANUFACTURING_STATE,  0x51, 0, 8) \
    C(SET_MANUFACTURING_STATE,  0x52, 8, 4) \
    C(DECODE_CAPABILITIES,      0x56, 1028, 132)
#define REMOTE_API_ENUM(name, number, request, reply) REMOTE_API_##name = (number),
enum remote_api_command { REMOTE_API_COMMANDS(REMOTE_API_ENUM) };
#undef REMOTE_API_ENUM
/* Internal to the secure world, refused from the mailbox (facts 2.3). */
#define REMOTE_API_IS_INTERNAL(c) \
    ((c) == 0x04 || ((c) >= 0x30 && (c) <= 0x3A) || (c) == 0x42 || (c) == 0x50 || \
     ((c) >= 0x53 && (c) <= 0x55))
#define REMOTE_API_DEVICE_RESET     0x50    /* named for tests; internal */

/* u32 status of a reply (own): 0 = done, else one of these */
#define REMOTE_API_STATUS_OK        0
#define REMOTE_API_STATUS_DENIED    13
#define REMOTE_API_STATUS_INVALID   22
#define REMOTE_API_STATUS_IO        5

/* GET_BOOT_MODE_FLAGS (bit meaning not public; own) */
#define REMOTE_API_BOOT_BACKUP_ONE_BL   0x1 /* ROM took the backup 1BL */
#define REMOTE_API_BOOT_FALLBACK_SET    0x2 /* not the set the locator names */
#define REMOTE_API_BOOT_WATCHDOG        0x4 /* the last SoC reset was Pluton's watchdog */

/* GET_SECURITY_STATE (state word not public; own) */
#define REMOTE_API_STATE_LIFECYCLE(s)   ((s) & 0x3u)
#define REMOTE_API_STATE_KEYS_VALID     0x10
#define REMOTE_API_STATE_ATT_CLOSED     0x20
struct remote_api_security_state {
    unsigned int state;
    unsigned char general_key[64];      /* device key, X then Y, big endian */
    unsigned char attestation_key[64];  /* quote key */
};

/* PROCESS_ATTESTATION; what the signature covers: docs/attestation.md */
#define REMOTE_API_MEASUREMENTS     20
struct remote_api_measurement {
    unsigned int type;                  /* image type, or ATT_TYPE_LIFECYCLE in entry 0 */
    unsigned char digest[32];
};
struct remote_api_attestation {
    unsigned char ok;                   /* bool */
    unsigned char pad[3];
    unsigned char device_id[64];        /* device key, X then Y */
    unsigned char signature[64];        /* R then S, by the quote key */
    unsigned int count;
    struct remote_api_measurement measurement[REMOTE_API_MEASUREMENTS];
};

struct remote_api_manufacturing_state {
    unsigned int status;
    unsigned int state;                 /* LIFECYCLE_* of regs/efuse.h */
};
#define REMOTE_API_MANUFACTURING_MAGIC  0x5F04C5ABu
struct remote_api_set_manufacturing_state {
    unsigned int magic;
    unsigned int state;
};

struct remote_api_sign_request {
    unsigned char tenant[64];
    unsigned char digest[32];
};

struct remote_api_decode_request {
    unsigned int length;
    unsigned char file[1024];
};
struct remote_api_decode_reply {
    unsigned short capability[64];
    unsigned char valid;                /* bool */
    unsigned char pad[3];
};

#endif
