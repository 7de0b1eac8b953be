/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Image package format: body | metadata | 64-byte signature, everything little
 * endian. Source: facts (azure-sphere-interfaces) section 8, unless "own".
 *
 * The reader starts at the end: the last 64 bytes are the ECDSA P-256 signature
 * (R, S, big-endian byte strings) over SHA-256 of everything before it; the u32
 * before it is the metadata's length, itself included. Metadata: u32 magic, u32
 * section count, sections {u16 id, u16 data length, data}, u32 length.
 */
#ifndef INTERFACE_IMAGE_H
#define INTERFACE_IMAGE_H

#define IMAGE_MAGIC             0x4D345834   /* "4X4M" */
#define IMAGE_SIGNATURE_SIZE    64
#define IMAGE_MAX_SECTIONS      16           /* own bound: more is malformed */
#define IMAGE_MAX_METADATA      1024         /* own bound */
#define IMAGE_THUMBPRINT_SIZE   20
#define IMAGE_GUID_SIZE         16
#define IMAGE_NAME_SIZE         32

/* Section ids */
#define IMAGE_SECTION_ID        0x4449       /* 36: u16 type, u16 0, component[16], image[16] */
#define IMAGE_SECTION_SG        0x4753       /* 24: thumbprint[20], u32 algorithm */
#define IMAGE_SECTION_DB        0x4244       /* 40: u64 build time, name[32] */
#define IMAGE_SECTION_TP        0x5054       /* 4: flags */
#define IMAGE_SECTION_ND        0x444E       /* ABI depends: u32 count, {u32 version, u32 type} */
#define IMAGE_SECTION_NP        0x504E       /* ABI provides */
#define IMAGE_SECTION_RV        0x5652       /* 4: u32 security version */
#define IMAGE_SECTION_CM        0x4D43
#define IMAGE_SECTION_RO        0x4F52       /* 4: required flash offset */
#define IMAGE_ALGORITHM_ECDSA256 1
#define IMAGE_TP_REMOVE_AT_BOOT 1
#define IMAGE_TP_UNDER_DEVELOPMENT 2

#define IMAGE_TYPES(T) \
    T(INVALID, 0) T(ONE_BL, 1) T(PLUTON_RUNTIME, 2) T(WIFI_FIRMWARE, 3) \
    T(SECURITY_MONITOR, 4) T(NW_LOADER, 5) T(NW_DEVICE_TREE, 6) T(NW_KERNEL, 7) \
    T(ROOT_FS, 8) T(SERVICES, 9) T(APPLICATION, 10) T(FW_CONFIG, 13) \
    T(BOOT_MANIFEST, 16) T(NW_FILE_SYSTEM, 17) T(TRUSTED_KEYSTORE, 19) \
    T(POLICY, 20) T(BOARD_CONFIG, 21) T(UPDATE_CERT_STORE, 22) \
    T(BASE_MANIFEST, 23) T(FIRMWARE_MANIFEST, 24) T(CUSTOMER_MANIFEST, 25) \
    T(RECOVERY_MANIFEST, 26) T(MANIFEST_SET, 27) T(OTHER, 28)
#define IMAGE_TYPE_ENUM(name, value) IMAGE_TYPE_##name = value,
enum image_type { IMAGE_TYPES(IMAGE_TYPE_ENUM) IMAGE_TYPE_COUNT = 29 };
#undef IMAGE_TYPE_ENUM

/* Revocation fuse field of an image type (own): row EFUSE_ROW_REVOKE(index).
 * Security version v (RV section; absent = 0) is revoked when bit v is set;
 * v > 31 is malformed. */
enum revoke_index {
    REVOKE_ONE_BL = 0, REVOKE_PLUTON_RUNTIME, REVOKE_SECURITY_MONITOR,
    REVOKE_KERNEL, REVOKE_DEVICE_TREE, REVOKE_ROOT_FS, REVOKE_SERVICES,
    REVOKE_APPLICATION, REVOKE_KEYSTORE, REVOKE_MANIFEST, REVOKE_OTHER,
};

/* Boot manifest, version 3 (facts 8.4). All fields naturally aligned. */
#define MANIFEST_VERSION        3
#define MANIFEST_HEADER_SIZE    16   /* u16 version, u16 count, u16 header size, u16 entry size, u64 build date */
#define MANIFEST_ENTRY_SIZE     76   /* image GUID[16], component GUID[16], u16 type, u16 partition, u32 size on flash,
                                        u32 uncompressed size, 2 x provides {u32,u32}, 2 x depends {u32,u32} */
#define MANIFEST_MAX_ENTRIES    17

/* Trusted keystore body (own): u32 magic, u32 count, count x entry */
#define KEYSTORE_MAGIC          0x534B5347   /* "GSKS" */
#define KEYSTORE_MAX_KEYS       8
#define KEYSTORE_ENTRY_SIZE     92   /* thumbprint[20], u32 image types (bit t = may sign type t), u32 flags, X[32], Y[32] */
#define KEYSTORE_FLAG_DEVELOPMENT 1  /* trusted only with capability 11 (application development) or before DeviceComplete */
/* Thumbprint (own, until signers have certificates): SHA-1 of the DER SubjectPublicKeyInfo. */

/* Locator record (own), one in each locator sector; u32 words */
#define LOCATOR_MAGIC           0x4C435347   /* "GSCL" */
#define LOCATOR_VERSION         1
#define LOCATOR_SIZE            32
/* offsets: 0 magic, 4 version, 8 sequence, 12 active bank (0 or 1),
 * 16 manifest size of bank A, 20 of bank B (0 = empty bank), 24 keystore size, 28 CRC-32 (IEEE) of bytes 0..27.
 * The valid record with the higher sequence wins; equal: primary. */

/* Application table (own): at FLASH_APPS, unsigned index, each image is verified when mounted.
 * u32 magic, u32 count, count x {u32 physical flash offset, u32 size}, CRC-32 of all before. */
#define APP_TABLE_MAGIC         0x54415347   /* "GSAT" */
#define APP_TABLE_MAX           16

/* Capability file (facts 8.5): body of a type 13 image */
#define CAPFILE_MAGIC           0x5CFD5CFD
#define CAPFILE_VERSION         1
#define CAPFILE_BODY_SIZE       204  /* u32 magic, version, length, device id[64], u16[64] */
#define CAPABILITY_COUNT        64
#define CAPABILITY_TEST_KEY     1
#define CAPABILITY_APP_DEVELOPMENT 11
#define CAPABILITY_RF_TEST      12
#define CAPABILITY_FIELD_SERVICE 13

#endif
