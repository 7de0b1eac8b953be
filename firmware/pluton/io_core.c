/* SPDX-License-Identifier: MIT */
/*
 * Start and stop of the I/O cores (docs/io-core-loader.md). Whether the file may
 * run was settled before: the monitor had its container verified. Pluton bounds
 * what it is handed, and puts its own signed loader in front of it.
 */
#include "pluton.h"

#include "chip.h"
#include "flash_layout.h"
#include "hardened.h"
#include "io_boot.h"
#include "mem.h"
#include "mmio.h"
#include "nvic.h"
#include "regs/chip.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { CHIP_RESOURCE_REGS(REGTABLE_OFFSET) };
enum { CHIP_RESET_REGS(REGTABLE_OFFSET) };

#define IO_CORES        2
#define WINDOW_STRIDE   (RES_IO1_WIN_BASE - RES_IO0_WIN_BASE)
#define WINDOW_ALIGN    32
/* Looks at the loader's status; it copies at most 256 KiB, some hundred thousand instructions. */
#define PATIENCE        2000000

extern const uint32_t io_loader_start[];
extern const uint32_t io_loader_end[];

static uint32_t params_base(uint32_t core)
{
    return HSP_IO_BOOT_BASE(core) + IO_BOOT_PARAMS;
}

static uint32_t param_read(uint32_t core, uint32_t field)
{
    return mmio_read32(params_base(core) + field);
}

static void param_write(uint32_t core, uint32_t field, uint32_t value)
{
    mmio_write32(params_base(core) + field, value);
}
#define FIELD(name) __builtin_offsetof(struct io_boot_params, name)

static void set_window(uint32_t core, uint32_t base, uint32_t size)
{
    uint32_t reg = HSP_CHIP_RESOURCE_BASE + WINDOW_STRIDE * core;

    mmio_write32(reg + RES_IO0_WIN_BASE, base);
    mmio_write32(reg + RES_IO0_WIN_SIZE, size);
    mmio_write32(reg + RES_IO0_WIN_LOAD, 1);
    mmio_sync();
}

uint32_t io_core_difference(void)
{
    uint32_t difference = mmio_read32(HSP_CHIP_RESET_BASE + RST_STATE);

    for (uint32_t core = 0; core < IO_CORES; core++) {
        uint32_t reg = HSP_CHIP_RESOURCE_BASE + WINDOW_STRIDE * core;

        difference |= mmio_read32(reg + RES_IO0_WIN_BASE) | mmio_read32(reg + RES_IO0_WIN_SIZE);
    }
    return difference;
}

static void fill_boot_page(uint32_t core, uint32_t size, uint32_t flags)
{
    const uint32_t *word = io_loader_start;
    uint32_t address = HSP_IO_BOOT_BASE(core);

    for (; word != io_loader_end; word++, address += 4) {
        mmio_write32(address, *word);
    }
    for (; address < params_base(core); address += 4) {
        mmio_write32(address, 0);
    }
    param_write(core, FIELD(elf_size), size);
    param_write(core, FIELD(flags), flags);
    param_write(core, FIELD(status), IO_BOOT_LOADING);
    param_write(core, FIELD(window_offset), 0);
}

/* The page is the I/O core's to write too: read its wish once, then bound it. */
static int move_window(uint32_t core, uint32_t base, uint32_t size, uint32_t flags)
{
    uint32_t by = param_read(core, FIELD(window_offset));

    if (by >= size || by % WINDOW_ALIGN != 0) {
        return SECURE_EBADMSG;
    }
    set_window(core, base + by, size - by);
    param_write(core, FIELD(flags), flags | IO_BOOT_FLAG_GO);
    return 0;
}

static int await_loader(uint32_t core, uint32_t base, uint32_t size, uint32_t flags,
                        uint32_t *status)
{
    int moved = 0;

    for (uint32_t i = 0; i < PATIENCE; i++) {
        *status = param_read(core, FIELD(status));
        if (*status == IO_BOOT_STARTED) {
            return 0;
        }
        if (*status == IO_BOOT_MOVE_WINDOW && !moved) {
            int error = move_window(core, base, size, flags);

            if (error) {
                return error;
            }
            moved = 1;
        } else if (*status >= IO_BOOT_BAD_SIZE) {
            return SECURE_EBADMSG;
        }
        nvic_yield();
    }
    /* stopped before the entry on request, waiting for its debugger */
    return flags & IO_BOOT_FLAG_BREAKPOINT ? 0 : SECURE_EIO;
}

int io_core_stop(uint32_t core)
{
    if (core >= IO_CORES) {
        return SECURE_EINVAL;
    }
    chip_core_hold(CORE_IO0 + core);
    set_window(core, 0, 0);
    return 0;
}

/* A debugger on the core, or a core that waits for one, is development: asked twice. */
static int debug_allowed(void)
{
    if (hardened_launder(pluton.keys.allow_development) != HARDENED_TRUE) {
        return 0;
    }
    hardened_barrier();
    return hardened_launder(pluton.keys.allow_development) == HARDENED_TRUE;
}

int io_core_start(uint32_t core, uint32_t offset, uint32_t size, uint32_t flags,
                  uint32_t *loader_status)
{
    int error;

    if (core >= IO_CORES || flags & ~(uint32_t)(IO_BOOT_FLAG_SWD | IO_BOOT_FLAG_BREAKPOINT)) {
        return SECURE_EINVAL;
    }
    if (flags != 0 && !debug_allowed()) {
        return SECURE_EACCES;
    }
    if (offset < FLASH_APPS || offset >= FLASH_APPS + FLASH_APPS_SIZE ||
        offset % WINDOW_ALIGN != 0 || size == 0 || size > FLASH_APPS + FLASH_APPS_SIZE - offset) {
        return SECURE_EINVAL;
    }
    if (&io_loader_start[0] == &io_loader_end[0]) {
        return SECURE_ENOSYS;
    }
    if (chip_cores_running() & 1u << (CORE_IO0 + core)) {
        return SECURE_EBUSY;
    }
    chip_core_hold(CORE_IO0 + core);
    set_window(core, offset, size);
    fill_boot_page(core, size, flags);
    chip_core_release(CORE_IO0 + core);
    error = await_loader(core, offset, size, flags, loader_status);
    if (error) {
        io_core_stop(core);
    }
    return error;
}
