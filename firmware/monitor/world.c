// SPDX-License-Identifier: MIT
/*
 * The only way to normal-world memory: ranges checked twice against normal RAM,
 * copied once, through the non-secure alias.
 */
#include "hardened.h"
#include "mem.h"
#include "monitor.h"

_Static_assert((NW_RAM_BASE & 0xFFFFFu) == 0, "the alias works on sections");

static bool range_inside(uint32_t address, uint32_t length, uint32_t align)
{
    uint32_t offset = hardened_launder(address) - NW_RAM_BASE;

    length = hardened_launder(length);
    return length != 0 && length <= NW_RAM_SIZE && offset <= NW_RAM_SIZE - length &&
           (address & (align - 1)) == 0;
}

int nw_check(uint32_t address, uint32_t length, uint32_t align)
{
    if (!range_inside(address, length, align)) {
        return SMC_EFAULT;
    }
    hardened_barrier();
    if (!range_inside(address, length, align)) {
        return SMC_EFAULT;
    }
    return 0;
}

static void *nw_pointer(uint32_t address)
{
    return (void *)(uintptr_t)(NW_ALIAS + (address - NW_RAM_BASE));
}

int nw_copy_in(void *to, uint32_t address, uint32_t length, uint32_t align)
{
    int status = nw_check(address, length, align);

    if (status == 0) {
        memcpy(to, nw_pointer(address), length);
        hardened_barrier();
    }
    return status;
}

int nw_copy_out(uint32_t address, const void *from, uint32_t length, uint32_t align)
{
    int status = nw_check(address, length, align);

    if (status == 0) {
        memcpy(nw_pointer(address), from, length);
        hardened_barrier();
    }
    return status;
}
