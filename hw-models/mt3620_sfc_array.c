/*
 * MT3620 serial flash controller: the NOR array, the XIP window, the drive.
 *
 * Owns the flash content (a rom_device whose RAM block migrates), the drive
 * behind it and the window's aliases. What a command does to the array is
 * mt3620_sfc.c's business. Own design: docs/sfc.md.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qapi/error.h"
#include "hw/block/block.h"
#include "hw/mt3620/mt3620_sfc.h"
#include "hw/mt3620/regs/memmap.h"
#include "system/runstate.h"
#include "mt3620_sfc_array.h"

QEMU_BUILD_BUG_ON(FLASH_BANK_B != FLASH_BANK_A + FLASH_BANK_SIZE);

/* Window */

/* Bring banks and readability in line with the registers. */
void mt3620_sfc_array_update(Mt3620Sfc *s)
{
    bool swap = s->state.window_bank;
    bool busy = s->state.status & SFC_STATUS_BUSY;

    memory_region_transaction_begin();
    memory_region_set_alias_offset(&s->part[1],
                                   swap ? FLASH_BANK_B : FLASH_BANK_A);
    memory_region_set_alias_offset(&s->part[2],
                                   swap ? FLASH_BANK_A : FLASH_BANK_B);
    memory_region_rom_device_set_romd(&s->flash, !(s->strict_busy && busy));
    memory_region_transaction_commit();
}

/* Reached only while strict-busy has taken the array off the bus. */
static MemTxResult sfc_window_read(void *opaque, hwaddr offset, uint64_t *data,
                                   unsigned size, MemTxAttrs attrs)
{
    qemu_log_mask(LOG_GUEST_ERROR, "SFC: window read at flash offset 0x%"
                  HWADDR_PRIx " while busy\n", offset);
    *data = 0;
    return MEMTX_ERROR;
}

static MemTxResult sfc_window_write(void *opaque, hwaddr offset, uint64_t data,
                                    unsigned size, MemTxAttrs attrs)
{
    Mt3620Sfc *s = opaque;

    qemu_log_mask(LOG_GUEST_ERROR, "SFC: write to the flash window at flash "
                  "offset 0x%" HWADDR_PRIx "\n", offset);
    if (s->write_fault) {
        s->write_fault(s->write_fault_opaque, offset, attrs);
    }
    return MEMTX_ERROR;
}

static const MemoryRegionOps sfc_window_ops = {
    .read_with_attrs = sfc_window_read,
    .write_with_attrs = sfc_window_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

/* Content */

static void sfc_write_back(Mt3620Sfc *s, uint32_t offset, uint32_t len)
{
    int ret;

    if (!s->blk || s->volatile_content) {
        return;
    }
    ret = blk_pwrite(s->blk, offset, len, s->storage + offset, 0);
    if (ret < 0) {
        error_report("mt3620-sfc: drive '%s': cannot write %u bytes at 0x%x: "
                     "%s", blk_name(s->blk), len, offset, strerror(-ret));
    }
}

/* The array changed: stale translations, the drive and other models follow. */
void mt3620_sfc_array_changed(Mt3620Sfc *s, uint32_t offset,
                              uint32_t len)
{
    Mt3620SfcChange change = { .offset = offset, .len = len };

    memory_region_flush_rom_device(&s->flash, offset, len);
    sfc_write_back(s, offset, len);
    notifier_list_notify(&s->change_notifiers, &change);
}

/* After a load the drive holds the array of before it: make them agree. */
static void sfc_write_back_all(void *opaque, bool running, RunState state)
{
    Mt3620Sfc *s = opaque;

    if (running) {
        qemu_del_vm_change_state_handler(s->writeback);
        s->writeback = NULL;
        sfc_write_back(s, 0, FLASH_SIZE);
    }
}

/*
 * A snapshot was loaded: everything outside the plain state follows it. Nobody is told of
 * a change: a copy made of the array (an I/O core's window) comes with the snapshot as well,
 * and need not equal what stands there now.
 */
void mt3620_sfc_array_loaded(Mt3620Sfc *s)
{
    mt3620_sfc_array_update(s);
    if (s->blk && !s->volatile_content && !s->writeback) {
        s->writeback = qemu_add_vm_change_state_handler(sfc_write_back_all, s);
    }
}

/* Interface to other models */

MemoryRegion *mt3620_sfc_window(Mt3620Sfc *s)
{
    return &s->window;
}

void mt3620_sfc_set_write_fault(Mt3620Sfc *s, Mt3620SfcWriteFault *fault,
                                void *opaque)
{
    s->write_fault = fault;
    s->write_fault_opaque = opaque;
}

void mt3620_sfc_add_change_notifier(Mt3620Sfc *s, Notifier *n)
{
    notifier_list_add(&s->change_notifiers, n);
}

bool mt3620_sfc_read(Mt3620Sfc *s, uint32_t offset, void *buf, uint32_t len)
{
    if (offset > FLASH_SIZE || len > FLASH_SIZE - offset) {
        return false;
    }
    memcpy(buf, s->storage + offset, len);
    return true;
}

/* Set-up */

static void sfc_init_window(Mt3620Sfc *s)
{
    static const struct {
        const char *name;
        hwaddr base;
        uint64_t size;
    } part[MT3620_SFC_NUM_PARTS] = {
        { "mt3620-sfc.boot",   0,            FLASH_BANK_A },
        { "mt3620-sfc.bank-a", FLASH_BANK_A, FLASH_BANK_SIZE },
        { "mt3620-sfc.bank-b", FLASH_BANK_B, FLASH_BANK_SIZE },
        { "mt3620-sfc.top",    FLASH_BANK_B + FLASH_BANK_SIZE,
          FLASH_SIZE - FLASH_BANK_B - FLASH_BANK_SIZE },
    };

    memory_region_init(&s->window, OBJECT(s), "mt3620-sfc.window", FLASH_SIZE);
    for (unsigned int i = 0; i < MT3620_SFC_NUM_PARTS; i++) {
        memory_region_init_alias(&s->part[i], OBJECT(s), part[i].name,
                                 &s->flash, part[i].base, part[i].size);
        memory_region_add_subregion(&s->window, part[i].base, &s->part[i]);
    }
}

static bool sfc_init_content(Mt3620Sfc *s, Error **errp)
{
    uint64_t perm = BLK_PERM_CONSISTENT_READ;

    if (!s->blk) {
        memset(s->storage, 0xFF, FLASH_SIZE);
        return true;
    }
    if (!s->volatile_content) {
        if (!blk_supports_write_perm(s->blk)) {
            error_setg(errp, "drive '%s' is read-only: use volatile=on",
                       blk_name(s->blk));
            return false;
        }
        perm |= BLK_PERM_WRITE;
    }
    return blk_set_perm(s->blk, perm, BLK_PERM_ALL, errp) == 0 &&
           blk_check_size_and_read_all(s->blk, DEVICE(s), s->storage,
                                       FLASH_SIZE, errp);
}

bool mt3620_sfc_array_init(Mt3620Sfc *s, Error **errp)
{
    if (!memory_region_init_rom_device(&s->flash, OBJECT(s), &sfc_window_ops,
                                       s, "mt3620-sfc.flash", FLASH_SIZE,
                                       errp)) {
        return false;
    }
    s->storage = memory_region_get_ram_ptr(&s->flash);
    if (!sfc_init_content(s, errp)) {
        return false;
    }
    sfc_init_window(s);
    return true;
}
