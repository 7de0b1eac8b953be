/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Security Monitor calls of the normal world. Source: facts
 * (azure-sphere-interfaces) sections 1.1 to 1.3, unless "own". Page:
 * docs/security-monitor.md has each call's rules and errors.
 *
 * r0 = SMC_ID(number), r1.. arguments; result in r0: 0 or a count, or a negative
 * SMC_E*. All pointers are physical addresses wholly inside NW_RAM (4-byte aligned
 * for records). "generic" = r1 in pointer, r2 in length, r3 out pointer, r4 out
 * length; a zero length goes with address 0. r1..r12 are preserved by the monitor.
 * Includes nothing, so that Linux, firmware and host use it as it is.
 */
#ifndef INTERFACE_SMC_H
#define INTERFACE_SMC_H

#define SMC_ID_BASE             0xB2000000u  /* fast call, 32 bit, owner 50 (trusted OS) */
#define SMC_ID(n)               (SMC_ID_BASE | (n))
#define SMC_NUMBER(id)          ((id) & 0xFFu)
#define SMC_VERSION             1            /* what GET_VERSION answers */

/* S(NAME, number, "argument list") */
#define SMC_CALLS(S) \
    S(GET_VERSION,                   0x01, "") \
    S(PING,                          0x02, "") \
    S(QUERY_FLASH,                   0x03, "info pointer") \
    S(ERASE_FLASH,                   0x04, "offset, length") \
    S(WRITE_FLASH,                   0x05, "offset, length, data pointer") \
    S(VERIFY_IMAGE_BY_FLASH_ADDRESS, 0x06, "window address") \
    S(RESET,                         0x07, "") \
    S(WRITE_LOG,                     0x08, "pointer, size") \
    S(GET_LOG_DATA_SIZE,             0x09, "storage") \
    S(GET_LOG_DATA,                  0x0A, "offset, length, pointer, storage") \
    S(DERIVE_KEY,                    0x0B, "generic") \
    S(GET_PERIPHERAL_COUNT,          0x0C, "type") \
    S(LIST_PERIPHERALS,              0x0D, "type, pointer, length, entry length") \
    S(GET_WIFI_FIRMWARE_LOCATION,    0x0E, "generic") \
    S(GET_APPLICATION_IMAGE_COUNT,   0x0F, "generic") \
    S(LIST_ALL_APPLICATION_IMAGES,   0x10, "generic") \
    S(SHOULD_IMAGE_BE_UPDATED,       0x11, "generic") \
    S(INVALIDATE_IMAGE,              0x12, "generic") \
    S(OPEN_IMAGE_FOR_STAGING,        0x13, "generic") \
    S(WRITE_BLOCK_TO_STAGE_IMAGE,    0x14, "generic") \
    S(COMMIT_IMAGE_STAGING,          0x15, "generic") \
    S(ABORT_IMAGE_STAGING,           0x16, "generic") \
    S(INSTALL_STAGED_IMAGES,         0x17, "generic") \
    S(GET_COMPONENT_COUNT,           0x18, "generic") \
    S(GET_COMPONENT_SUMMARY,         0x19, "generic") \
    S(GET_COMPONENT_IMAGES,          0x1A, "generic") \
    S(STAGE_COMPONENT_MANIFESTS,     0x1B, "generic") \
    S(COUNT_OF_MISSING_IMAGES,       0x1C, "generic") \
    S(GET_MISSING_IMAGES,            0x1D, "generic") \
    S(SET_PERIPHERAL_MAPPING,        0x1E, "generic") \
    S(SET_PIN_MAPPING,               0x1F, "generic") \
    S(GET_ABI_TYPE_COUNT,            0x20, "generic") \
    S(GET_ABI_VERSIONS,              0x21, "generic") \
    S(SET_RTC_CURRENT_TIME,          0x22, "pointer, 36") \
    S(SET_RTC_ALARM,                 0x23, "pointer, 40") \
    S(GET_UPDATE_CERT_STORE_INFO,    0x24, "generic") \
    S(STAGE_BASE_MANIFESTS,          0x25, "generic") \
    S(COUNT_OF_MISSING_BASE_IMAGES,  0x26, "generic") \
    S(GET_MISSING_BASE_IMAGES,       0x27, "generic") \
    S(IO_CORE_CONTROL,               0x28, "generic") \
    S(GET_ROLLBACK_INFO,             0x29, "generic") \
    S(RECORD_TELEMETRY_EVENT_DATA,   0x2A, "id, timestamp, length, pointer") \
    S(GET_TELEMETRY_DATA,            0x2B, "offset, pointer, size") \
    S(RESET_TELEMETRY,               0x2C, "") \
    S(RETAIN_TELEMETRY,              0x2D, "") \
    S(GET_RTC_TIME,                  0x40, "pointer, 36")   /* own: the block is closed to EL1 */ \
    S(VERIFY_IMAGE_BODY_SIZE,        0x41, "window address") /* own: as 06, returns the body's size */
#define SMC_CALL_ENUM(name, number, args) SMC_##name = (number),
enum smc_call { SMC_CALLS(SMC_CALL_ENUM) SMC_CALL_LIMIT };
#undef SMC_CALL_ENUM

#define SMC_ENOENT              (-2)
#define SMC_EIO                 (-5)
#define SMC_EACCES              (-13)
#define SMC_EFAULT              (-14)   /* pointer range not wholly in normal RAM, or misaligned */
#define SMC_EBUSY               (-16)
#define SMC_EINVAL              (-22)
#define SMC_ENOSPC              (-28)
#define SMC_ENOSYS              (-38)   /* no such call, or not in this version */
#define SMC_EBADMSG             (-74)   /* image refused */
#define SMC_EOVERFLOW           (-75)   /* offset beyond the log's end */

/* QUERY_FLASH: the caller sets info_length to at least sizeof */
struct smc_flash_info {
    unsigned int info_length;
    unsigned int flash_length;
    unsigned int erase_min, erase_preferred, erase_max;
    unsigned int write_min, write_preferred, write_max;
};

#define SMC_LOG_TRANSFER_MAX    8192
#define SMC_LOG_RING_SIZE       8192    /* own: what the monitor keeps, oldest bytes fall out */
#define SMC_LOG_DEFAULT         0
#define SMC_LOG_TELEMETRY       1

/* DERIVE_KEY */
struct smc_derive_in {
    unsigned char client[16];
    unsigned int generation_delta;
};
struct smc_derive_out {
    unsigned char key[32];
    unsigned int instance;
    unsigned int generation;
};

/* Peripheral types (facts, mt3620-hardware 4.19) */
#define SMC_PERIPHERALS(P) \
    P(GPIO, 0) P(UART, 1) P(I2C, 2) P(SPI_MASTER, 3) P(SPI_SLAVE, 4) P(CAN, 5) \
    P(I2S, 6) P(PWM, 7) P(SDIO, 8) P(ETHERNET, 9) P(ADC, 10) P(DAC, 11) \
    P(JTAG, 12) P(WIFI, 13) P(EINT, 14)
#define SMC_PERIPHERAL_ENUM(name, value) SMC_PERIPHERAL_##name = (value),
enum smc_peripheral_type { SMC_PERIPHERALS(SMC_PERIPHERAL_ENUM) SMC_PERIPHERAL_INVALID = 0xFF };
#undef SMC_PERIPHERAL_ENUM
/* LIST_PERIPHERALS entry: type and index are published, the rest own. A shorter
 * entry length (>= 4) gets the record's head, a longer one is filled with zeros. */
struct smc_peripheral {
    unsigned short type;
    unsigned short index;
    unsigned int base;                  /* physical address of its registers */
    unsigned int length;
    unsigned int owner;                 /* SMC_OWNER_*: who may reach it now */
};
#define SMC_OWNER_A7            0
#define SMC_OWNER_NOBODY        1
#define SMC_OWNER_IO0           2
#define SMC_OWNER_IO1           3
#define SMC_PERIPHERAL_ENTRY_MIN 4
#define SMC_PERIPHERAL_ENTRY_MAX 64
#define SMC_PERIPHERAL_LIST_MAX  8192

/* GET_WIFI_FIRMWARE_LOCATION: 1 byte in (ignored) */
struct smc_wifi_location {
    unsigned int address;               /* in the flash window */
    unsigned int length;
};

/* GET_ABI_TYPE_COUNT: out u32 count. GET_ABI_VERSIONS: out count x this (own blobs, pairs
 * as in an image's ABI sections; secure world from the monitor, the others from the root
 * file system's "provides" section). No input. */
struct smc_abi {
    unsigned int version;
    unsigned int type;                  /* SMC_ABI_* */
};
#define SMC_ABI_SECURE_WORLD    1
#define SMC_ABI_OS              2
#define SMC_ABI_APPLICATION     3
#define SMC_ABI_MAX             8            /* entries the monitor keeps */

/* SET_RTC_CURRENT_TIME, SET_RTC_ALARM: year is years since 1900, month 0..11
 * (as Linux' struct rtc_time) */
struct smc_rtc_time {
    unsigned int sec, min, hour, mday, mon, year, wday, yday;
    unsigned char is_dst;
    unsigned char pad[3];
};
struct smc_rtc_alarm {
    unsigned char enabled;
    unsigned char pending;
    unsigned char pad[2];
    struct smc_rtc_time time;
};

/* IO_CORE_CONTROL */
enum smc_io_action {
    SMC_IO_START = 0,                   /* arg0 window address of the ELF, arg1 size, arg2 flags */
    SMC_IO_STOP = 1,
    SMC_IO_SET_FLAGS = 2,               /* arg0 flags for the next start */
    SMC_IO_COMM_BUFFER = 3,             /* arg0 type, arg1 physical address, arg2 size */
};
#define SMC_IO_FLAG_SWD         1
#define SMC_IO_FLAG_BREAKPOINT  2
#define SMC_IO_FLAGS            (SMC_IO_FLAG_SWD | SMC_IO_FLAG_BREAKPOINT)
#define SMC_IO_BUFFER_FROM_CORE 0
#define SMC_IO_BUFFER_TO_CORE   1
#define SMC_IO_CORES            2
struct smc_io_control {
    unsigned int core;
    unsigned int action;                /* enum smc_io_action */
    unsigned int arg[3];
};
struct smc_io_result {
    unsigned int result;                /* 0, or a negative SMC_E* */
};

#endif
