// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Serial flash as an MTD device.
 *
 * Reads go straight to the memory-mapped window; programming and erasing are the
 * secure world's, by SMC, which also decides what the normal world may touch.
 * The kernel runs from the same flash: the monitor waits in SYSRAM meanwhile.
 * Partitions come from the device tree. Geometry: SMC QUERY_FLASH.
 */
#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/mtd/mtd.h>
#include <linux/platform_device.h>
#include <azure-sphere/security_monitor.h>

struct azs_flash {
	struct mtd_info mtd;
	const u8 *window;
	u32 erase_max;
	u32 write_max;
};

static struct azs_flash *to_flash(struct mtd_info *mtd)
{
	return container_of(mtd, struct azs_flash, mtd);
}

static int azs_flash_read(struct mtd_info *mtd, loff_t from, size_t len,
			  size_t *retlen, u_char *buf)
{
	memcpy(buf, to_flash(mtd)->window + from, len);
	*retlen = len;
	return 0;
}

/* One call never crosses a boundary of the largest write. */
static int azs_flash_write(struct mtd_info *mtd, loff_t to, size_t len,
			   size_t *retlen, const u_char *buf)
{
	u32 max = to_flash(mtd)->write_max;
	struct sm_buffer bounce;
	long err;

	err = security_monitor_buffer(&bounce, min_t(size_t, len, max));
	if (err)
		return err;
	while (*retlen < len) {
		u32 at = to + *retlen;
		u32 part = min_t(size_t, len - *retlen, max - at % max);

		memcpy(bounce.data, buf + *retlen, part);
		security_monitor_give(&bounce);
		err = security_monitor_call(SMC_WRITE_FLASH, at, part, bounce.address, 0);
		security_monitor_take(&bounce);
		if (err)
			break;
		*retlen += part;
	}
	security_monitor_free(&bounce);
	return err;
}

static int azs_flash_erase(struct mtd_info *mtd, struct erase_info *instr)
{
	u32 max = to_flash(mtd)->erase_max, at = instr->addr, left = instr->len;
	long err;

	while (left) {
		u32 part = min(left, max);

		err = security_monitor_call(SMC_ERASE_FLASH, at, part, 0, 0);
		if (err) {
			instr->fail_addr = at;
			return err;
		}
		at += part;
		left -= part;
	}
	return 0;
}

static int query(struct smc_flash_info *info)
{
	struct sm_buffer buf;
	long err;

	err = security_monitor_buffer(&buf, sizeof(*info));
	if (err)
		return err;
	((struct smc_flash_info *)buf.data)->info_length = sizeof(*info);
	security_monitor_give(&buf);
	err = security_monitor_call(SMC_QUERY_FLASH, buf.address, 0, 0, 0);
	security_monitor_take(&buf);
	memcpy(info, buf.data, sizeof(*info));
	security_monitor_free(&buf);
	return err;
}

static bool geometry_is_sane(const struct smc_flash_info *info, resource_size_t window)
{
	return info->flash_length && info->flash_length <= window &&
	       is_power_of_2(info->erase_preferred) &&
	       is_power_of_2(info->write_min) && is_power_of_2(info->write_max) &&
	       info->write_min <= info->write_max &&
	       info->erase_max >= info->erase_preferred &&
	       info->erase_max % info->erase_preferred == 0;
}

static int azs_flash_probe(struct platform_device *pdev)
{
	struct smc_flash_info info;
	struct azs_flash *flash;
	struct resource *res;
	int err;

	res = platform_get_resource(pdev, IORESOURCE_MEM, 0);
	if (!res)
		return -EINVAL;
	err = query(&info);
	if (err)
		return dev_err_probe(&pdev->dev, err, "no flash geometry\n");
	if (!geometry_is_sane(&info, resource_size(res)))
		return dev_err_probe(&pdev->dev, -EINVAL, "bad flash geometry\n");
	flash = devm_kzalloc(&pdev->dev, sizeof(*flash), GFP_KERNEL);
	if (!flash)
		return -ENOMEM;
	/* Not claimed: kernel and file systems execute from the same window. */
	flash->window = devm_memremap(&pdev->dev, res->start, resource_size(res), MEMREMAP_WB);
	if (IS_ERR(flash->window))
		return PTR_ERR(flash->window);
	flash->erase_max = info.erase_max;
	flash->write_max = info.write_max;
	flash->mtd = (struct mtd_info) {
		.name = "azure-sphere-flash",
		.owner = THIS_MODULE,
		.type = MTD_NORFLASH,
		.flags = MTD_CAP_NORFLASH,
		.size = info.flash_length,
		.erasesize = info.erase_preferred,
		.writesize = info.write_min,
		.writebufsize = info.write_max,
		._read = azs_flash_read,
		._write = azs_flash_write,
		._erase = azs_flash_erase,
		.dev.parent = &pdev->dev,
	};
	mtd_set_of_node(&flash->mtd, pdev->dev.of_node);
	return mtd_device_register(&flash->mtd, NULL, 0);
}

static const struct of_device_id azs_flash_match[] = {
	{ .compatible = "azure-sphere-flash" },
	{}
};

static struct platform_driver azs_flash_driver = {
	.probe = azs_flash_probe,
	.driver = {
		.name = "azure-sphere-flash",
		.of_match_table = azs_flash_match,
		.suppress_bind_attrs = true,
	},
};
builtin_platform_driver(azs_flash_driver);
