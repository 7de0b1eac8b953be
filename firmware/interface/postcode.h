/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Post codes: (category << 20) | code. Categories 0..49 are published (facts
 * 8.6) and used where one fits; category 0x100 + stage is our own, for what the
 * public record has no number for. One table for firmware, models and harness:
 * P(NAME, category, code, "text").
 */
#ifndef INTERFACE_POSTCODE_H
#define INTERFACE_POSTCODE_H

#define POSTCODE_CATEGORY_ROM    0x101
#define POSTCODE_CATEGORY_ONE_BL 0x102
#define POSTCODE_CATEGORY_PLUTON 0x103
#define POSTCODE_CATEGORY_MONITOR 0x104
#define POSTCODE_CATEGORY_LINUX  0x105
/* Refusals: category 0x110 + image type, code = enum image_refusal. */
#define POSTCODE_CATEGORY_REFUSED 0x110

#define POSTCODES(P) \
    P(ROM_START,            0x101, 1,  "mask ROM entered") \
    P(ROM_PRIMARY_OK,       0x101, 2,  "1BL verified") \
    P(ROM_BACKUP,           0x101, 3,  "primary 1BL refused, trying backup") \
    P(ROM_RECOVERY,         0x101, 4,  "no 1BL boots: recovery stop") \
    P(ROM_RECOVERY_STRAP,   0x101, 5,  "recovery strap: recovery stop") \
    P(ROM_FAULT,            0x101, 6,  "CPU fault in ROM") \
    P(ONE_BL_START,         0x102, 1,  "1BL entered") \
    P(ONE_BL_LOCATOR_BACKUP,0x102, 2,  "primary locator bad, backup taken") \
    P(ONE_BL_NO_LOCATOR,    0x102, 3,  "no valid locator: recovery stop") \
    P(ONE_BL_KEYSTORE_BACKUP,0x102, 4, "primary keystore refused, backup taken") \
    P(ONE_BL_NO_KEYSTORE,   0x102, 5,  "no valid keystore: recovery stop") \
    P(ONE_BL_SET_BACKUP,    0x102, 6,  "active set refused, trying the other bank") \
    P(ONE_BL_RECOVERY,      0x102, 7,  "no set boots: recovery stop") \
    P(ONE_BL_PLUTON_OK,     0x102, 8,  "Pluton runtime verified") \
    P(ONE_BL_FAULT,         0x102, 9,  "CPU fault in 1BL") \
    P(PLUTON_START,         0x103, 1,  "Pluton runtime entered") \
    P(PLUTON_MONITOR_OK,    0x103, 2,  "Security Monitor verified") \
    P(PLUTON_A7_RELEASED,   0x103, 3,  "firewall handed over, A7 released") \
    P(PLUTON_SET_FAILED,    0x103, 4,  "set marked bad, resetting to try the other bank") \
    P(PLUTON_KEYGEN,        0x103, 5,  "device keys made and fused") \
    P(PLUTON_FAULT,         0x103, 6,  "CPU fault in Pluton runtime") \
    P(PLUTON_HANDOVER_BAD,  0x103, 7,  "hand-over record malformed") \
    P(PLUTON_ENTROPY,       0x103, 8,  "TRNG health test failed") \
    P(MONITOR_START,        0x104, 1,  "Security Monitor entered") \
    P(MONITOR_LOCKED,       0x104, 2,  "static firewall set and locked") \
    P(MONITOR_DTB_OK,       0x104, 3,  "device tree verified") \
    P(MONITOR_KERNEL_OK,    0x104, 4,  "kernel verified") \
    P(MONITOR_ROOTFS_OK,    0x104, 5,  "root file system verified") \
    P(MONITOR_ENTER_NW,     0x104, 6,  "entering normal world") \
    P(MONITOR_FAULT,        0x104, 7,  "CPU fault in the monitor") \
    P(MONITOR_LOCK_BAD,     0x104, 8,  "a lock did not read back") \
    P(LINUX_INIT,           0x105, 1,  "application manager running") \
    P(LINUX_APP_STARTED,    0x105, 2,  "application started") \
    P(LINUX_APP_REFUSED,    0x105, 3,  "application image refused") \
    P(LINUX_SERVICE_STARTED,0x105, 4,  "service started")

#define POSTCODE(category, code) (((unsigned int)(category) << 20) | (code))
#define POSTCODE_ENUM(name, category, code, text) POSTCODE_##name = (int)POSTCODE(category, code),
enum postcode { POSTCODES(POSTCODE_ENUM) };
#undef POSTCODE_ENUM

/* Why an image is refused: one cause, one number. Post code =
 * POSTCODE(POSTCODE_CATEGORY_REFUSED + expected image type, cause). */
#define IMAGE_REFUSALS(P) \
    P(EMPTY,        1,  "nothing there (erased flash)") \
    P(SIZE,         2,  "size out of bounds or truncated") \
    P(MAGIC,        3,  "metadata magic wrong") \
    P(METADATA,     4,  "metadata malformed: count, overlap, overflow or duplicate section") \
    P(SECTION,      5,  "a required section is missing or has the wrong length") \
    P(TYPE,         6,  "wrong image type") \
    P(COMPONENT,    7,  "component or image identity differs from the manifest") \
    P(ALGORITHM,    8,  "signature algorithm not supported") \
    P(SIGNER,       9,  "signer not in the keystore, or may not sign this type") \
    P(SIGNATURE,    10, "signature does not verify") \
    P(REVOKED,      11, "security version revoked by fuse") \
    P(OFFSET,       12, "image is for another flash offset") \
    P(BODY,         13, "body malformed") \
    P(GLITCH,       14, "redundant checks disagree")
#define IMAGE_REFUSAL_ENUM(name, code, text) IMAGE_REFUSED_##name = code,
enum image_refusal { IMAGE_ACCEPTED = 0, IMAGE_REFUSALS(IMAGE_REFUSAL_ENUM) };
#undef IMAGE_REFUSAL_ENUM

#endif
