// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Restart: reboot(2) and panic end in the monitor's RESET call, which resets the
 * whole chip. There is no power-off (facts, azure-sphere-interfaces 1.4).
 */
#include <linux/init.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/reboot.h>
#include <azure-sphere/security_monitor.h>

static int reset_restart(struct sys_off_data *data)
{
	long err = security_monitor_call(SMC_RESET, 0, 0, 0, 0);

	pr_emerg("azsphere-reset: the monitor refused (%ld)\n", err);
	return NOTIFY_DONE;
}

static int reset_probe(struct platform_device *pdev)
{
	return devm_register_sys_off_handler(&pdev->dev, SYS_OFF_MODE_RESTART,
					     SYS_OFF_PRIO_HIGH, reset_restart, NULL);
}

static const struct of_device_id reset_match[] = {
	{ .compatible = "microsoft,azsphere-reset" },
	{}
};

static struct platform_driver reset_driver = {
	.probe = reset_probe,
	.driver = {
		.name = "azsphere-reset",
		.of_match_table = reset_match,
		.suppress_bind_attrs = true,
	},
};
builtin_platform_driver(reset_driver);
