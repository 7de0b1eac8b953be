// SPDX-License-Identifier: MIT
/*
 * Calls of the normal world: which number is which service. Owns nothing. Each
 * service gets the argument registers by value and bounds them itself.
 */
#include "monitor.h"

static int __attribute__((noreturn)) service_reset(void)
{
    pluton_post_no_reply(SECURE_CMD_SOC_RESET, 0);
    for (;;) {
        __asm__ volatile("wfi");
    }
}

static int dispatch(uint32_t number, const uint32_t *a)
{
    switch (number) {
    case SMC_GET_VERSION:
        return SMC_VERSION;
    case SMC_PING:
        return 0;
    case SMC_QUERY_FLASH:
        return service_query_flash(a);
    case SMC_ERASE_FLASH:
        return service_erase_flash(a);
    case SMC_WRITE_FLASH:
        return service_write_flash(a);
    case SMC_VERIFY_IMAGE_BY_FLASH_ADDRESS:
        return service_verify_image(a);
    case SMC_VERIFY_IMAGE_BODY_SIZE:
        return service_verify_body_size(a);
    case SMC_RESET:
        service_reset();
    case SMC_WRITE_LOG:
        return service_write_log(a);
    case SMC_GET_LOG_DATA_SIZE:
        return service_log_size(a);
    case SMC_GET_LOG_DATA:
        return service_log_data(a);
    case SMC_DERIVE_KEY:
        return service_derive_key(a);
    case SMC_GET_PERIPHERAL_COUNT:
        return service_peripheral_count(a);
    case SMC_LIST_PERIPHERALS:
        return service_list_peripherals(a);
    case SMC_GET_WIFI_FIRMWARE_LOCATION:
        return service_wifi_location(a);
    case SMC_GET_ABI_TYPE_COUNT:
        return service_abi_count(a);
    case SMC_GET_ABI_VERSIONS:
        return service_abi_versions(a);
    case SMC_SET_RTC_CURRENT_TIME:
        return service_rtc_set_time(a);
    case SMC_SET_RTC_ALARM:
        return service_rtc_set_alarm(a);
    case SMC_GET_RTC_TIME:
        return service_rtc_get_time(a);
    case SMC_IO_CORE_CONTROL:
        return service_io_core(a);
    default:
        return service_update(number, a);
    }
}

void monitor_smc(struct nw_context *context)
{
    uint32_t id = context->r[0];
    int result = SMC_ENOSYS;

    if ((id & ~0xFFu) == SMC_ID_BASE) {
        result = dispatch(SMC_NUMBER(id), &context->r[1]);
    }
    context->r[0] = (uint32_t)result;
}
