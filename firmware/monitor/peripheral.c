// SPDX-License-Identifier: MIT
/*
 * Which peripherals the chip has and who reaches them. Owns nothing: the owner is
 * read from the firewall, not remembered.
 */
#include "mem.h"
#include "monitor.h"
#include "regs/firewall.h"
#include "regs/memmap.h"

/* Offsets of the functions in an ISU and of PWM in a GPIO group (facts 4.1 to 4.9) */
#define ISU_I2C             0x200
#define ISU_SPI_MASTER      0x300
#define ISU_SPI_SLAVE       0x400
#define ISU_UART            0x500
#define ISU_FUNCTION_SIZE   0x100
#define GPIO_PWM            0x1000
#define CIRQ_EINT_SIZE      4

/* `count` peripherals from `base` on, `stride` apart; the firewall slot moves along
 * unless it is shared. */
struct kind {
    uint8_t type;
    uint8_t count;
    uint8_t slot;
    uint8_t slot_shared;
    uint32_t base, stride, length;
};
static const struct kind kinds[] = {
    { SMC_PERIPHERAL_GPIO, 6, FW_SLOT_GPIO0, 0, GPIO_GROUP_BASE(0), 0x10000, 0x1000 },
    { SMC_PERIPHERAL_UART, 6, FW_SLOT_ISU0, 0, ISU_BASE(0) + ISU_UART, 0x10000, ISU_FUNCTION_SIZE },
    { SMC_PERIPHERAL_I2C, 6, FW_SLOT_ISU0, 0, ISU_BASE(0) + ISU_I2C, 0x10000, ISU_FUNCTION_SIZE },
    { SMC_PERIPHERAL_SPI_MASTER, 6, FW_SLOT_ISU0, 0, ISU_BASE(0) + ISU_SPI_MASTER, 0x10000,
      ISU_FUNCTION_SIZE },
    { SMC_PERIPHERAL_SPI_SLAVE, 6, FW_SLOT_ISU0, 0, ISU_BASE(0) + ISU_SPI_SLAVE, 0x10000,
      ISU_FUNCTION_SIZE },
    { SMC_PERIPHERAL_I2S, 2, FW_SLOT_I2S0, 0, I2S_BASE(0), 0x10000, 0x10000 },
    { SMC_PERIPHERAL_PWM, 3, FW_SLOT_GPIO0, 0, GPIO_GROUP_BASE(0) + GPIO_PWM, 0x10000, 0x1000 },
    { SMC_PERIPHERAL_ADC, 1, FW_SLOT_ADC, 0, ADC_BASE, 0, GLOBAL_SLOT_SIZE },
    { SMC_PERIPHERAL_WIFI, 1, FW_SLOT_WIFI_HIF, 0, WIFI_HIF_BASE, 0, GLOBAL_SLOT_SIZE },
    { SMC_PERIPHERAL_EINT, 24, FW_SLOT_CIRQ_A7, 1, CIRQ_A7_BASE, CIRQ_EINT_SIZE, CIRQ_EINT_SIZE },
};

static const struct kind *kind_of(uint32_t type)
{
    for (size_t n = 0; n < sizeof(kinds) / sizeof(kinds[0]); n++) {
        if (kinds[n].type == type) {
            return &kinds[n];
        }
    }
    return NULL;
}

static uint32_t owner_of(uint32_t slot)
{
    uint32_t masters = firewall_slot(slot);

    if (masters & FW_M(A7_NS)) {
        return SMC_OWNER_A7;
    }
    if (masters & FW_M(IO0)) {
        return SMC_OWNER_IO0;
    }
    return masters & FW_M(IO1) ? SMC_OWNER_IO1 : SMC_OWNER_NOBODY;
}

/* a[0] = type */
int service_peripheral_count(const uint32_t *a)
{
    const struct kind *kind = kind_of(a[0]);

    if (a[0] > SMC_PERIPHERAL_EINT) {
        return SMC_EINVAL;
    }
    return kind == NULL ? 0 : kind->count;
}

/* a[0] = type, a[1] = pointer, a[2] = length, a[3] = entry length */
int service_list_peripherals(const uint32_t *a)
{
    const struct kind *kind = kind_of(a[0]);
    uint32_t entry_length = a[3], head, total;
    uint8_t entry[SMC_PERIPHERAL_ENTRY_MAX] = { 0 };
    int status;

    if (a[0] > SMC_PERIPHERAL_EINT || a[2] == 0 || a[2] > SMC_PERIPHERAL_LIST_MAX ||
        (entry_length & 3) != 0 || entry_length < SMC_PERIPHERAL_ENTRY_MIN ||
        entry_length > SMC_PERIPHERAL_ENTRY_MAX) {
        return SMC_EINVAL;
    }
    status = nw_check(a[1], a[2], 4);
    if (status != 0 || kind == NULL) {
        return status;
    }
    total = kind->count * entry_length;
    if (total > a[2]) {
        return SMC_ENOSPC;
    }
    head = entry_length < sizeof(struct smc_peripheral) ? entry_length
                                                        : sizeof(struct smc_peripheral);
    for (uint32_t n = 0; n < kind->count && status == 0; n++) {
        struct smc_peripheral record = {
            .type = kind->type, .index = (uint16_t)n,
            .base = kind->base + n * kind->stride, .length = kind->length,
            .owner = owner_of(kind->slot + (kind->slot_shared ? 0 : n)),
        };

        memcpy(entry, &record, head);
        status = nw_copy_out(a[1] + n * entry_length, entry, entry_length, 4);
    }
    return status == 0 ? kind->count : status;
}
