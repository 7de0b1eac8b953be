/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Staging and installing of images: blobs of the calls 0F to 1D, 24 to 27 and 29
 * (smc.h), and what monitor and Pluton say to each other about them. The public
 * record has the calls' numbers and names and the error numbers (facts 1.2, 8.6); the
 * blobs are own. Page: docs/staging.md.
 *
 * r0: 0; a positive UPDATE_ERROR_* (category 7), which the output's first word
 * repeats with a detail behind it; or a negative SMC_E* when the call itself is
 * malformed, and then nothing was done or written. Includes nothing.
 */
#ifndef INTERFACE_UPDATE_H
#define INTERFACE_UPDATE_H

/* U(NAME, code, "text") of category 7, ImageUpdateError (facts 8.6): those that are used */
#define UPDATE_ERRORS(U) \
    U(ALREADY_LOADED,       1,  "this image is there already") \
    U(NO_SPACE,             2,  "no free space for the image") \
    U(NOT_IMPLEMENTED,      3,  "this kind of image cannot be installed here") \
    U(NOT_FOUND,            6,  "no manifest and no table names this image") \
    U(IN_PROGRESS,          7,  "another image is being staged") \
    U(BAD_HANDLE,           8,  "handle of no image that is being staged") \
    U(BAD_ALIGNMENT,        9,  "offset or length not a whole number of pages") \
    U(OUT_OF_BOUNDS,        10, "source outside the buffer, or target not the image's next byte") \
    U(WRITE_FAILED,         11, "the flash does not hold what was programmed") \
    U(COMMIT_FAILED,        12, "not all of the image was written") \
    U(INVALID_PARAMETER,    14, "a field has no such value") \
    U(VERIFICATION,         15, "signature, signer or security version refused") \
    U(ERASE_FAILED,         17, "the flash does not erase") \
    U(IDENTITY,             20, "image and manifest disagree about type, component, image or size") \
    U(MISSING_IMAGES,       22, "not all images of the manifest are staged") \
    U(INSTALL_FAILED,       24, "flash or fuses refused a step of the installation") \
    U(MALFORMED_MANIFEST,   26, "manifest's entries do not make a set") \
    U(OUT_OF_ORDER,         30, "a kind before its prerequisite, or a manifest older than the set") \
    U(SET_MAGIC,            31, "manifest set: magic") \
    U(SET_VERSION,          32, "manifest set: version") \
    U(SET_HEADER_SMALL,     33, "manifest set: header too small") \
    U(SET_HEADER_SIZE,      34, "manifest set: sizes in the header disagree") \
    U(SET_DATA_BIG,         35, "manifest set: more data than a set may hold") \
    U(SET_TOTAL_SMALL,      36, "manifest set: shorter than its header says") \
    U(PERMISSION,           37, "only an application can be removed") \
    U(NO_UPDATE,            38, "nothing is staged, or nothing to confirm") \
    U(ABI_NOT_FOUND,        40, "nobody provides an ABI the image depends on") \
    U(ABI_TYPE,             41, "no such ABI type") \
    U(TYPE_SIZE,            42, "larger than an image of its type may be") \
    U(COUNT,                44, "number of manifests or entries out of bounds")
#define UPDATE_ERROR(code) ((7u << 20) | (code))
#define UPDATE_ERROR_ENUM(name, code, text) UPDATE_ERROR_##name = UPDATE_ERROR(code),
enum update_error { UPDATE_OK = 0, UPDATE_ERRORS(UPDATE_ERROR_ENUM) };
#undef UPDATE_ERROR_ENUM

/* Every output begins so. detail: 7/15 enum image_refusal; 7/20, 7/22, 7/40 index of the entry */
struct update_result {
    unsigned int error;
    unsigned int detail;
};

/* Input of 1B and 25: header, count references, then the packages one behind the other in that
 * order. 25 takes one of type 23; 1B one of type 24, one of 25, or both. */
#define UPDATE_SET_MAGIC        0x534D5347   /* "GSMS" */
#define UPDATE_SET_VERSION      1
#define UPDATE_SET_MAX          2
#define UPDATE_MANIFEST_MAX     2048         /* one package; 17 entries need about 1500 */
struct update_set {
    unsigned int magic;
    unsigned int version;
    unsigned int header_size;               /* 20 + 8 x count */
    unsigned int count;
    unsigned int data_size;                 /* sum of the sizes */
};
struct update_set_item {
    unsigned int type;
    unsigned int size;
};

/* An image as the lists name it: 10, 1A, 1D, 27 and 24 */
struct update_image {
    unsigned char image[16];
    unsigned char component[16];
    unsigned int type;
    unsigned int offset;                    /* physical; where it will lie if it is missing */
    unsigned int size;
    unsigned int security_version;          /* 0 for a missing one */
};
#define UPDATE_LIST_MAX         17

/* 0F, 18, 1C, 26: no input */
struct update_count {
    struct update_result result;
    unsigned int count;
};
/* 10, 1D, 27: no input; as many whole records as the output holds, count says how many there are */
struct update_list {
    struct update_result result;
    unsigned int count;
    struct update_image image[];
};
/* 12, 11: which image. 11 answers update_count: 1 if the board does not run or hold it. */
struct update_name {
    unsigned char image[16];
};
/* 13 */
struct update_open {
    unsigned char image[16];
    unsigned int size;
};
struct update_handle {
    struct update_result result;
    unsigned int handle;
};
/* 14: header, then the buffer; source counts from behind the header */
struct update_block {
    unsigned int handle;
    unsigned int offset;                    /* in the image */
    unsigned int source;
    unsigned int length;                    /* at most UPDATE_BLOCK_MAX */
};
#define UPDATE_BLOCK_MAX        8192
/* 15, 16; 16 with handle 0 abandons the whole update, manifests and all */
struct update_close {
    unsigned int handle;
};
/* 17 */
enum update_action {
    UPDATE_INSTALL = 0,                     /* what is staged becomes the next boot's */
    UPDATE_CONFIRM = 1,                     /* the running set is good: revoke what it replaced */
};
struct update_install {
    unsigned int action;
};
/* 19: index, 0..count of 18 */
struct update_index {
    unsigned int index;
};
struct update_summary {
    struct update_result result;
    unsigned char component[16];
    unsigned int type;
    unsigned int images;                    /* always 1 */
    unsigned int security_version;
};
/* 1A: component; answers update_list */
struct update_component {
    unsigned char component[16];
};
/* 29: no input */
struct update_rollback {
    struct update_result result;
    unsigned int rolled_back;               /* 1: the set the locator names did not boot */
    unsigned int cause;                     /* low 16 bits of the post code it failed with */
    unsigned int bank;                      /* that runs */
    unsigned int security_version;          /* of the running manifest */
    unsigned int revoked;                   /* manifest versions revoked, as bits */
    unsigned char manifest[16];             /* image identity of the running manifest */
};

/* SECURE_CMD_STAGING: args[0] = enum staging_op, then the operation's own from args[1] on. status 0
 * and values[0] = update error, values[1] = detail; or SECURE_E*. */
enum staging_op {
    STAGING_MANIFEST = 1,           /* args: type, size, 1: first of its set; data: the package. The first one forgets
                                       all manifests its set may hold; so does one that is refused */
    STAGING_OPEN,                   /* args: size; data: image; values[2] = handle */
    STAGING_WRITE,                  /* args: handle, offset, length, data */
    STAGING_COMMIT,                 /* args: handle */
    STAGING_ABORT,                  /* args: handle */
    STAGING_INSTALL,                /* args: enum update_action */
    STAGING_LIST,                   /* args: enum staging_list, first; values[2] = all there are, [3] = in data */
    STAGING_INVALIDATE,             /* data: image */
    STAGING_ROLLBACK,               /* data: struct update_rollback from rolled_back on */
};
enum staging_list {
    STAGING_LIST_APPLICATIONS = 1,
    STAGING_LIST_COMPONENTS,        /* running set, then applications */
    STAGING_LIST_MISSING,           /* of the staged component manifests */
    STAGING_LIST_MISSING_BASE,
};
#define STAGING_LIST_STEP       21  /* records in one reply */

#endif
