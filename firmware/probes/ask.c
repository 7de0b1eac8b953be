// SPDX-License-Identifier: MIT
/*
 * The asking kernel: in the kernel's place, asks the secure world for what must be refused,
 * one question after the other, and tells by post codes whether it got it (ask.h). No orders
 * from the host, so that a fault campaign can begin and end at a post code. Owns normal RAM
 * from ASK_BLOCK on.
 */
#include "ask.h"
#include "arch.h"
#include "flash_layout.h"
#include "image.h"
#include "mem.h"
#include "mmio.h"
#include "regs/mbox.h"
#include "regs/memmap.h"
#include "regs/regtable.h"
#include "regs/sfc.h"
#include "remote_api.h"
#include "smc.h"

enum { MBOX_REGS(REGTABLE_OFFSET) };

#define ASK_BLOCK       0x80140000u
#define ASK_RECORD      0x80130000u
#define FILLER          0x2A
#define LOG_LINE        64
#define FILE_DEVICE     12          /* the chip's key in a capability file */
#define FILE_SIZE       FLASH_FW_CONFIG_SIZE

/* What probe_a.S and arch_a.c share with probe.c */
struct probe_trap probe_trap;
uint32_t probe_escape_sp;
void probe_smc(const unsigned int in[8], uint32_t out[14]);

static struct remote_api_block *const block = (struct remote_api_block *)ASK_BLOCK;
static uint32_t next_buffer, sequence;

static void post(uint32_t command, uint32_t data)
{
    mmio_sync();
    mmio_write32(MBOX_HSP_NORMAL_A7_BASE + MBOX_DATA_POST, data);
    mmio_write32(MBOX_HSP_NORMAL_A7_BASE + MBOX_CMD_POST, command);
}

static void lay_out(void)
{
    block->pluton_count = REMOTE_API_PLUTON_BUFFERS;
    block->a7_count = REMOTE_API_A7_BUFFERS;
    for (uint32_t n = 0; n < REMOTE_API_BUFFERS; n++) {
        block->descriptor[n] = (struct remote_api_descriptor) {
            .address = (uint32_t)(uintptr_t)block->buffer[n], .length = REMOTE_API_BUFFER_SIZE,
            .available = 1, .index = (unsigned char)n,
        };
    }
    post(REMOTE_API_WORD(0, REMOTE_API_SEND_EVENT_BUFFERS, 0), ASK_BLOCK);
}

/* Each message in a buffer of its own, in turn: one without a reply may still lie there. */
static void request(uint32_t command, const void *data, uint32_t size)
{
    uint32_t n = REMOTE_API_PLUTON_BUFFERS + next_buffer;
    struct remote_api_message *message = (void *)block->buffer[n];

    next_buffer = (next_buffer + 1) % REMOTE_API_A7_BUFFERS;
    sequence = sequence % 255 + 1;
    message->size = (unsigned short)size;
    message->reserved = 0;
    memcpy(message->data, data, size);
    block->descriptor[n].available = 0;
    post(REMOTE_API_WORD(sequence, command, n), 0);
}

/* The reply's data, until the next one */
static const void *ask(uint32_t command, const void *data, uint32_t size)
{
    static uint32_t reply[sizeof(struct remote_api_attestation) / 4];
    uint32_t n;

    request(command, data, size);
    while (mmio_read32(MBOX_HSP_NORMAL_A7_BASE + MBOX_POP_CNT) == 0) {
    }
    n = REMOTE_API_WORD_INDEX(mmio_read32(MBOX_HSP_NORMAL_A7_BASE + MBOX_CMD_POP));
    mmio_sync();
    n %= REMOTE_API_PLUTON_BUFFERS;
    memcpy(reply, ((struct remote_api_message *)(void *)block->buffer[n])->data, sizeof(reply));
    /* a reply that Pluton does not write must not look like the one before */
    memset(block->buffer[n], 0, REMOTE_API_BUFFER_SIZE);
    block->descriptor[n].available = 1;
    return reply;
}

static void tell(uint32_t code)
{
    request(REMOTE_API_SET_POSTCODE, &code, sizeof(code));
}

static uint32_t smc(uint32_t call, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const unsigned int in[8] = { SMC_ID(call), a, b, c, d };
    uint32_t out[14];

    probe_smc(in, out);
    return out[0];
}

/*
 * A log line from the monitor's RAM, log lines to there, a buffer for an I/O core there. The deed
 * counts, not the answer, which may be spoilt, nor that a pointer gone wrong ends in the kernel's
 * own memory: the monitor's first bytes, known from its image, in the log; for the buffer the
 * laboratory's guard looks at the firewall.
 */
static uint32_t pointers(void)
{
    struct smc_io_control *control = (struct smc_io_control *)ASK_RECORD;
    static uint32_t read[4];

    *control = (struct smc_io_control) {
        .core = 0, .action = SMC_IO_COMM_BUFFER,
        .arg = { SMC_IO_BUFFER_TO_CORE, MONITOR_LOAD, 0x1000 },
    };
    smc(SMC_WRITE_LOG, MONITOR_LOAD, sizeof(read), 0, 0);
    smc(SMC_GET_LOG_DATA, 0, 4, MONITOR_LOAD, SMC_LOG_DEFAULT);
    smc(SMC_IO_CORE_CONTROL, ASK_RECORD, sizeof(*control), ASK_RECORD + 0x100,
        sizeof(struct smc_io_result));
    smc(SMC_GET_LOG_DATA, LOG_LINE, sizeof(read), (uint32_t)(uintptr_t)read, SMC_LOG_DEFAULT);
    return memcmp(read, (const void *)(FLASH_WINDOW_BASE + FLASH_BANK_A + BANK_MONITOR),
                  sizeof(read)) == 0;
}

/*
 * The capability where a decoded list has it: an echo of the request, which one wrong pointer sends,
 * holds it elsewhere and says nothing. Nor does `valid` beside an empty list: it gives no capability,
 * and a kernel can write that byte itself.
 */
static uint32_t decoded(const struct remote_api_decode_request *file)
{
    const struct remote_api_decode_reply *reply =
        ask(REMOTE_API_DECODE_CAPABILITIES, file, sizeof(*file));

    return reply->capability[0] == CAPABILITY_APP_DEVELOPMENT;
}

static uint32_t capabilities(void)
{
    static struct remote_api_decode_request file;
    const struct remote_api_security_state *chip;
    uint32_t yes;

    file.length = FILE_SIZE;
    memcpy(file.file, (const void *)(FLASH_WINDOW_BASE + ASK_FILE), FILE_SIZE);
    yes = decoded(&file);
    chip = ask(REMOTE_API_GET_SECURITY_STATE, NULL, 0);
    memcpy(file.file + FILE_DEVICE, chip->general_key, sizeof(chip->general_key));
    return yes | decoded(&file);
}

static uint32_t signatures(void)
{
    struct remote_api_sign_request sign;
    uint8_t nonce[32];

    memset(&sign, FILLER, sizeof(sign));
    memset(nonce, FILLER, sizeof(nonce));
    ask(REMOTE_API_SIGN_WITH_TENANT_ATTESTATION_KEY, &sign, sizeof(sign));
    ask(REMOTE_API_PROCESS_ATTESTATION, nonce, sizeof(nonce));
    return 0;
}

static void put(uint32_t question, uint32_t (*question_of)(void))
{
    tell(ASK_READY(question));
    /* the code has no reply: what has one, and is served behind it, tells that it is out */
    ask(REMOTE_API_GET_BOOT_MODE_FLAGS, NULL, 0);
    tell(question_of() ? ASK_YES(question) : ASK_NO(question));
}

void probe_main(const uint32_t *entry_registers)
{
    (void)entry_registers;
    lay_out();
    memset((void *)ASK_RECORD, FILLER, LOG_LINE);
    smc(SMC_WRITE_LOG, ASK_RECORD, LOG_LINE, 0, 0);
    put(ASK_POINTER, pointers);
    put(ASK_CAPABILITY, capabilities);
    put(ASK_SIGN, signatures);
    for (;;) {
        __asm__ volatile("wfi");
    }
}
