/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * What Linux on the board offers to its user space: the identity record, device
 * capabilities, and the ioctls of /dev/pluton and /dev/security-monitor. Source:
 * facts (azure-sphere-interfaces) sections 3 and 4. Page: docs/linux.md.
 *
 * Numbers are those of a 32-bit process. Includes nothing; remote_api.h has the
 * records Pluton fills.
 */
#ifndef INTERFACE_LINUX_ABI_H
#define INTERFACE_LINUX_ABI_H

/* Device capabilities of a process (bits) */
#define AZS_CAP_UPDATE_IMAGE            (1u << 0)
#define AZS_CAP_QUERY_IMAGE_INFO        (1u << 1)
#define AZS_CAP_UPDATE_SECURITY_STATE   (1u << 2)
#define AZS_CAP_SFS                     (1u << 4)
#define AZS_CAP_ATTESTATION_RUNTIME     (1u << 5)
#define AZS_CAP_POSTCODE                (1u << 6)
#define AZS_CAP_PERIPHERAL_PIN_MAPPING  (1u << 7)
#define AZS_CAP_RECORD_TELEMETRY        (1u << 8)
#define AZS_CAP_MANAGE_LOG_AND_TELEMETRY (1u << 9)
#define AZS_CAP_ALL                     0xFFFFFFFFu

/* Identity of a process: read from /proc/PID/attr/exec */
#define AZS_COMPONENT_SIZE      16
#define AZS_TENANT_SIZE         64
#define AZS_FLAG_APP_MANAGER    1u
#define AZS_FLAG_JOB_CONTROL    2u
struct azs_identity {
    unsigned char component[AZS_COMPONENT_SIZE];
    char tenant[AZS_TENANT_SIZE];
    unsigned int flags;
    unsigned int capabilities;
};

/* Written once to /proc/self/attr/exec by what the application manager forked */
struct azs_set_identity {
    unsigned char component[AZS_COMPONENT_SIZE];
    unsigned char job_control;
    char tenant[AZS_TENANT_SIZE];
    unsigned char pad[3];
    unsigned int capabilities;
};
#define AZS_IDENTITY_SIZE       88

/* /dev/pluton */
#define PLUTON_GET_SECURITY_STATE       0xC0847001u  /* struct remote_api_security_state out */
#define PLUTON_GENERATE_CLIENT_AUTH_KEY 0xC0047006u  /* u32 out; ATTESTATION_RUNTIME */
#define PLUTON_COMMIT_CLIENT_AUTH_KEY   0xC0047007u  /* u32 out; ATTESTATION_RUNTIME */
#define PLUTON_GET_TENANT_PUBLIC_KEY    0xC0407008u  /* tenant[64] in, X and Y out */
#define PLUTON_PROCESS_ATTESTATION      0xC3787009u  /* pluton_attestation; ATTESTATION_RUNTIME */
#define PLUTON_SIGN_WITH_TENANT_KEY     0xC040700Au  /* digest[32] in, R and S out; own tenant */
#define PLUTON_SET_POSTCODE             0xC004700Bu  /* u32 in; POSTCODE */
#define PLUTON_GET_BOOT_MODE_FLAGS      0xC004700Cu  /* u32 out */
#define PLUTON_IS_CAPABILITY_ENABLED    0xC004700Du  /* struct pluton_capability */
#define PLUTON_GET_ENABLED_CAPABILITIES 0x8080700Eu  /* u16[64] out */
#define PLUTON_SET_MANUFACTURING_STATE  0x4004700Fu  /* u32 in; UPDATE_SECURITY_STATE */
#define PLUTON_GET_MANUFACTURING_STATE  0x80047010u  /* u32 out; UPDATE_SECURITY_STATE */
#define PLUTON_DECODE_CAPABILITIES      0x84887011u  /* struct pluton_decode */

struct pluton_attestation {
    unsigned char nonce[32];
    unsigned char reply[856];           /* struct remote_api_attestation */
};
struct pluton_capability {
    unsigned short id;
    unsigned char enabled;
    unsigned char pad;
};
struct pluton_decode {
    unsigned char request[1028];        /* struct remote_api_decode_request */
    unsigned char reply[132];           /* struct remote_api_decode_reply */
};

/* /dev/security-monitor; pointers are user addresses of 32 bits */
#define SECMON_WRITE_LOG                0xC0087002u  /* CAP_SYS_ADMIN */
#define SECMON_GET_LOG_DATA             0xC0147003u  /* MANAGE_LOG_AND_TELEMETRY */
#define SECMON_SMAPI_COMMAND            0xC0147004u  /* per command */
#define SECMON_DERIVE_KEY               0xC0347005u  /* SFS; client id is the caller's */
#define SECMON_GET_PERIPHERAL_COUNT     0xC00C7006u
#define SECMON_LIST_PERIPHERALS         0xC0107007u
#define SECMON_ENABLE_PERIPHERAL_DRIVER 0xC0067009u
#define SECMON_IO_CORE_CONTROL          0xC01C700Au  /* PERIPHERAL_PIN_MAPPING */
#define SECMON_RECORD_TELEMETRY         0x400C700Bu  /* RECORD_TELEMETRY */
#define SECMON_GET_TELEMETRY            0xC008700Cu  /* MANAGE_LOG_AND_TELEMETRY */
#define SECMON_RESET_RETAIN_TELEMETRY   0x4001700Du  /* MANAGE_LOG_AND_TELEMETRY */

struct secmon_write_log {
    unsigned int size;
    unsigned int data;
};
struct secmon_log_data {
    unsigned int offset;
    unsigned int buffer;                /* 0: only the total size */
    unsigned int size;                  /* <= SECMON_LOG_READ_MAX */
    unsigned int total;
    unsigned int storage;
};
#define SECMON_LOG_READ_MAX     4096
struct secmon_command {
    unsigned int command;               /* enum secmon_smapi */
    unsigned int in;
    unsigned int in_length;
    unsigned int out;
    unsigned int out_length;
};
#define SECMON_BLOB_MAX         8192    /* own bound for either blob */
struct secmon_derive_key {
    unsigned int key_type;              /* 0 */
    unsigned int generation_delta;
    int status;
    unsigned int instance;
    unsigned int generation;
    unsigned char key[32];
};
struct secmon_peripheral_count {
    unsigned short type;
    unsigned short pad;
    int status;
    unsigned int count;
};
struct secmon_peripheral_list {
    unsigned short type;
    unsigned short pad;
    unsigned int size;
    unsigned int buffer;
    unsigned int entry_size;
};
struct secmon_io_core {
    unsigned short request;
    unsigned short core;
    int fd;
    unsigned int flags;
    unsigned char component[16];
};
#define SECMON_IO_RUN           0
#define SECMON_IO_STOP          1
#define SECMON_IO_START_COMMUNICATION 2
struct secmon_record_telemetry {
    unsigned short id;
    unsigned char length;
    unsigned int timestamp;
    unsigned int data;
};
struct secmon_get_telemetry {
    unsigned short offset;
    unsigned short size;
    unsigned int buffer;
};

/* Multiplexed commands: M(NAME, number, SMC name, capability).
 * 23 and 25..28 have ioctls of their own. */
#define SECMON_SMAPI(M) \
    M(GET_APPLICATION_IMAGE_COUNT,   0, GET_APPLICATION_IMAGE_COUNT,   AZS_CAP_QUERY_IMAGE_INFO) \
    M(LIST_ALL_APPLICATION_IMAGES,   1, LIST_ALL_APPLICATION_IMAGES,   AZS_CAP_QUERY_IMAGE_INFO) \
    M(SHOULD_IMAGE_BE_UPDATED,       2, SHOULD_IMAGE_BE_UPDATED,       AZS_CAP_UPDATE_IMAGE) \
    M(INVALIDATE_IMAGE,              3, INVALIDATE_IMAGE,              AZS_CAP_UPDATE_IMAGE) \
    M(OPEN_IMAGE_FOR_STAGING,        4, OPEN_IMAGE_FOR_STAGING,        AZS_CAP_UPDATE_IMAGE) \
    M(WRITE_BLOCK_TO_STAGE_IMAGE,    5, WRITE_BLOCK_TO_STAGE_IMAGE,    AZS_CAP_UPDATE_IMAGE) \
    M(COMMIT_IMAGE_STAGING,          6, COMMIT_IMAGE_STAGING,          AZS_CAP_UPDATE_IMAGE) \
    M(ABORT_IMAGE_STAGING,           7, ABORT_IMAGE_STAGING,           AZS_CAP_UPDATE_IMAGE) \
    M(INSTALL_STAGED_IMAGES,         8, INSTALL_STAGED_IMAGES,         AZS_CAP_UPDATE_IMAGE) \
    M(GET_COMPONENT_COUNT,           9, GET_COMPONENT_COUNT,           AZS_CAP_UPDATE_IMAGE) \
    M(GET_COMPONENT_SUMMARY,        10, GET_COMPONENT_SUMMARY,         AZS_CAP_UPDATE_IMAGE) \
    M(GET_COMPONENT_IMAGES,         11, GET_COMPONENT_IMAGES,          AZS_CAP_QUERY_IMAGE_INFO) \
    M(STAGE_COMPONENT_MANIFESTS,    12, STAGE_COMPONENT_MANIFESTS,     AZS_CAP_UPDATE_IMAGE) \
    M(COUNT_OF_MISSING_IMAGES,      13, COUNT_OF_MISSING_IMAGES,       AZS_CAP_UPDATE_IMAGE) \
    M(GET_MISSING_IMAGES,           14, GET_MISSING_IMAGES,            AZS_CAP_UPDATE_IMAGE) \
    M(SET_PERIPHERAL_MAPPING,       15, SET_PERIPHERAL_MAPPING,  AZS_CAP_PERIPHERAL_PIN_MAPPING) \
    M(SET_PIN_MAPPING,              16, SET_PIN_MAPPING,         AZS_CAP_PERIPHERAL_PIN_MAPPING) \
    M(GET_ABI_TYPE_COUNT,           17, GET_ABI_TYPE_COUNT,            AZS_CAP_QUERY_IMAGE_INFO) \
    M(GET_ABI_VERSIONS,             18, GET_ABI_VERSIONS,              AZS_CAP_QUERY_IMAGE_INFO) \
    M(GET_UPDATE_CERT_STORE_INFO,   19, GET_UPDATE_CERT_STORE_INFO,    AZS_CAP_QUERY_IMAGE_INFO) \
    M(STAGE_BASE_MANIFESTS,         20, STAGE_BASE_MANIFESTS,          AZS_CAP_UPDATE_IMAGE) \
    M(COUNT_OF_MISSING_BASE_IMAGES, 21, COUNT_OF_MISSING_BASE_IMAGES,  AZS_CAP_UPDATE_IMAGE) \
    M(GET_MISSING_BASE_IMAGES,      22, GET_MISSING_BASE_IMAGES,       AZS_CAP_UPDATE_IMAGE) \
    M(GET_SOFTWARE_ROLLBACK_INFO,   24, GET_ROLLBACK_INFO,             AZS_CAP_UPDATE_IMAGE)
#define SECMON_SMAPI_ENUM(name, number, smc, cap) SECMON_CMD_##name = (number),
enum secmon_smapi { SECMON_SMAPI(SECMON_SMAPI_ENUM) };
#undef SECMON_SMAPI_ENUM

#endif
