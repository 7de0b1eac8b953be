/* SPDX-License-Identifier: MIT */
/*
 * Factory port: provisioning of a Blank chip over the HSP UART. ASCII lines; each
 * gets one line back, OK or ERR with a reason. Owns the UART. Nothing here works
 * outside lifecycle Blank: main.c does not come here, and the engine and the fuses
 * refuse on their own.
 */
#include "pluton.h"

#include "chip.h"
#include "efuse.h"
#include "engine.h"
#include "mem.h"
#include "post.h"
#include "regs/efuse.h"
#include "uart.h"

#define LINE_MAX 64
/* of a fuse pulse: the first four characters of the order */
#define PURPOSE_KEYGEN  0x4759454Bu     /* "KEYG" */
#define PURPOSE_STATE   0x54415453u     /* "STAT" */

static const uint32_t key_slot[] = { ENG_SLOT_DEVICE, ENG_SLOT_QUOTE, ENG_SLOT_STORAGE };
#define KEY_SLOTS (sizeof(key_slot) / sizeof(key_slot[0]))

static void put_hex(const uint32_t *words, uint32_t count)
{
    const uint8_t *byte = (const uint8_t *)words;

    for (uint32_t i = 0; i < 4 * count; i++) {
        uart_put("0123456789abcdef"[byte[i] >> 4]);
        uart_put("0123456789abcdef"[byte[i] & 15]);
    }
}

static void hello(void)
{
    uart_puts("OK GLASSPHERE 1 lifecycle=");
    uart_put((char)('0' + efuse_lifecycle()));
    uart_put('\n');
}

/*
 * Key rows can be burned once; the write lock makes "once" a property of the fuses too. The
 * marker comes last: a chip that says its keys are valid has locked them, wherever the power
 * went. Without the marker KEYGEN begins anew and passes over what is already blown.
 */
static uint32_t seal_keys(void)
{
    uint32_t error = 0;

    for (uint32_t row = EFUSE_ROW_KEY_DEVICE; row < EFUSE_ROW_KEY_END && !error; row += 8) {
        error = efuse_program(EFUSE_ROW_WRITE_LOCK + row / 32, 0xFFu << row % 32, PURPOSE_KEYGEN);
    }
    return error ? error : efuse_program(EFUSE_ROW_KEYS_VALID, 0xFFFFFFFF, PURPOSE_KEYGEN);
}

static const char *keygen(void)
{
    if (efuse_keys_valid()) {
        return "keys exist";
    }
    for (uint32_t i = 0; i < KEY_SLOTS; i++) {
        uint32_t error = engine_keygen(key_slot[i]);

        if (error == ENG_ERR_ENTROPY) {
            post_code(POSTCODE_PLUTON_ENTROPY);
            return "entropy";
        }
        /* a slot burned before a power cut stays; the others follow */
        if (error && error != ENG_ERR_LIFECYCLE) {
            return "engine";
        }
    }
    if (seal_keys()) {
        return "fuse";
    }
    post_code(POSTCODE_PLUTON_KEYGEN);
    return NULL;
}

static void keys(void)
{
    uint32_t device[16], quote[16];

    if (engine_pubkey(ENG_SLOT_DEVICE, device) || engine_pubkey(ENG_SLOT_QUOTE, quote)) {
        uart_puts("ERR no keys\n");
        return;
    }
    uart_puts("OK device=");
    put_hex(device, 16);
    uart_puts(" quote=");
    put_hex(quote, 16);
    uart_put('\n');
}

static const char *set_state(uint32_t state)
{
    switch (lifecycle_advance(state, PURPOSE_STATE)) {
    case REMOTE_API_STATUS_OK:
        return NULL;
    case REMOTE_API_STATUS_DENIED:
        return "refused: no keys, or a step back";
    default:
        return "fuse";
    }
}

static void report(const char *error)
{
    if (error) {
        uart_puts("ERR ");
        uart_puts(error);
        uart_put('\n');
    } else {
        uart_puts("OK\n");
    }
}

static int is(const char *line, const char *word)
{
    while (*line && *line == *word) {
        line++;
        word++;
    }
    return *line == *word;
}

static void serve(const char *line)
{
    if (is(line, "HELLO")) {
        hello();
    } else if (is(line, "KEYGEN")) {
        report(keygen());
    } else if (is(line, "KEYS")) {
        keys();
    } else if (is(line, "STATE 1")) {
        report(set_state(LIFECYCLE_MODULE1));
    } else if (is(line, "STATE 2")) {
        report(set_state(LIFECYCLE_DEVICE));
    } else if (is(line, "RESET")) {
        report(NULL);
        chip_soc_reset();
    } else {
        report("unknown command");
    }
}

/* A line that is too long is read to its end and then refused as a whole. */
static void read_line(char line[LINE_MAX])
{
    uint32_t len = 0;

    for (;;) {
        char c = uart_get();

        if (c == '\n') {
            break;
        }
        if (c == '\r') {
            continue;
        }
        if (len < LINE_MAX) {
            line[len++] = c;
        }
    }
    if (len == LINE_MAX) {
        len = 0;
    }
    line[len] = 0;
}

void factory_port(void)
{
    static char line[LINE_MAX];

    uart_init();
    for (;;) {
        read_line(line);
        efuse_warrant(mem_get32((const uint8_t *)line));
        serve(line);
        efuse_warrant(0);
    }
}
