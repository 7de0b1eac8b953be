/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620: the places a boot stage's code is fetched from, for the oracle. A place
 * is a range of backing memory, so flash counts by its physical bank, whatever
 * the window shows.
 */

#include "qemu/osdep.h"
#include "hw/mt3620/mt3620_sfc.h"
#include "hw/mt3620/mt3620_soc.h"
#include "hw/mt3620_interface/flash_layout.h"

static void stages_add_hsp(MT3620SoCState *s)
{
    mt3620_oracle_add_stage(&s->oracle, "rom", MT3620_CPU_HSP,
                            &s->hsp_rom.region, 0, HSP_ROM_SIZE);
    mt3620_oracle_add_stage(&s->oracle, "1bl", MT3620_CPU_HSP, &s->hsp_tcm,
                            HSP_ONE_BL_LOAD - HSP_TCM_BASE, FLASH_ONE_BL_SIZE);
    mt3620_oracle_add_stage(&s->oracle, "pluton", MT3620_CPU_HSP, &s->hsp_tcm,
                            HSP_PLUTON_LOAD - HSP_TCM_BASE,
                            BANK_PLUTON_RUNTIME_MAX);
}

static void stages_add_bank(MT3620SoCState *s, MemoryRegion *flash,
                            const char *bank, uint32_t base)
{
    static const struct {
        const char *name;
        uint32_t offset;
        uint32_t size;
    } part[] = {
        { "kernel", BANK_KERNEL, BANK_KERNEL_MAX },
        { "rootfs", BANK_ROOT_FS, BANK_ROOT_FS_MAX },
        { "services", BANK_SERVICES, BANK_SERVICES_MAX },
    };

    for (int i = 0; i < ARRAY_SIZE(part); i++) {
        g_autofree char *name = g_strdup_printf("%s-%s", part[i].name, bank);

        mt3620_oracle_add_stage(&s->oracle, name, MT3620_CPU_A7, flash,
                                base + part[i].offset, part[i].size);
    }
}

static void stages_add_a7(MT3620SoCState *s)
{
    MemoryRegion *flash = &MT3620_SFC(s->block[MT3620_BLOCK_SFC])->flash;

    mt3620_oracle_add_stage(&s->oracle, "monitor", MT3620_CPU_A7, s->sysram,
                            MONITOR_LOAD - SYSRAM_BASE, MONITOR_IMAGE_MAX);
    mt3620_oracle_add_stage(&s->oracle, "nw-ram", MT3620_CPU_A7, s->sysram,
                            NW_RAM_BASE - SYSRAM_BASE, NW_RAM_SIZE);
    stages_add_bank(s, flash, "a", FLASH_BANK_A);
    stages_add_bank(s, flash, "b", FLASH_BANK_B);
    mt3620_oracle_add_stage(&s->oracle, "app", MT3620_CPU_A7, flash, FLASH_APPS,
                            FLASH_APPS_SIZE);
}

/* An application runs from TCM, SYSRAM or in place: three places, one name each */
static void stages_add_io(MT3620SoCState *s, int c)
{
    enum mt3620_cpu cpu = MT3620_CPU_IO0 + c;
    const struct {
        const char *what;
        MemoryRegion *mr;
    } place[] = {
        { "boot", &s->io_boot[c] },
        { "app", &s->io_tcm[c] },
        { "app-sysram", &s->io_sysram[c] },
        { "app-flash", mt3620_chip_resource_window(s->chip_resource, c) },
    };

    for (int i = 0; i < ARRAY_SIZE(place); i++) {
        g_autofree char *name = g_strdup_printf("io%d-%s", c, place[i].what);

        mt3620_oracle_add_stage(&s->oracle, name, cpu, place[i].mr, 0,
                                memory_region_size(place[i].mr));
    }
}

void mt3620_soc_add_stages(MT3620SoCState *s)
{
    stages_add_hsp(s);
    stages_add_a7(s);
    for (int c = 0; c < MT3620_IO_CORES; c++) {
        stages_add_io(s, c);
    }
}
