// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls into the Security Monitor.
 *
 * Owns the SMC instruction and the buffers that go with it. Calling convention
 * and shared-buffer rule: facts (azure-sphere-interfaces) 1.1. The driver binds
 * before every user of it and refuses a monitor that answers no version.
 */
#include <linux/arm-smccc.h>
#include <linux/dma-mapping.h>
#include <linux/init.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <azure-sphere/security_monitor.h>

static struct device *sm_dev;

long security_monitor_call(enum smc_call call, u32 a1, u32 a2, u32 a3, u32 a4)
{
	struct arm_smccc_res res;

	if (!sm_dev)
		return -ENODEV;
	arm_smccc_smc(SMC_ID(call), a1, a2, a3, a4, 0, 0, 0, &res);
	return (long)res.a0;
}

static bool is_coherent(const struct sm_buffer *buf)
{
	return buf->size >= PAGE_SIZE;
}

int security_monitor_buffer(struct sm_buffer *buf, size_t size)
{
	memset(buf, 0, sizeof(*buf));
	if (!sm_dev)
		return -ENODEV;
	if (!size)
		return 0;
	buf->size = ALIGN(size, 4);
	if (is_coherent(buf)) {
		buf->data = dma_alloc_coherent(sm_dev, buf->size, &buf->address, GFP_KERNEL);
		return buf->data ? 0 : -ENOMEM;
	}
	buf->data = kzalloc(buf->size, GFP_KERNEL);
	if (!buf->data)
		return -ENOMEM;
	buf->address = dma_map_single(sm_dev, buf->data, buf->size, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(sm_dev, buf->address)) {
		kfree_sensitive(buf->data);
		buf->data = NULL;
		return -ENOMEM;
	}
	security_monitor_take(buf);
	return 0;
}

void security_monitor_free(struct sm_buffer *buf)
{
	if (!buf->data)
		return;
	if (is_coherent(buf)) {
		memzero_explicit(buf->data, buf->size);
		dma_free_coherent(sm_dev, buf->size, buf->data, buf->address);
	} else {
		dma_unmap_single(sm_dev, buf->address, buf->size, DMA_BIDIRECTIONAL);
		kfree_sensitive(buf->data);
	}
	buf->data = NULL;
}

void security_monitor_give(struct sm_buffer *buf)
{
	if (buf->data && !is_coherent(buf))
		dma_sync_single_for_device(sm_dev, buf->address, buf->size,
					   DMA_BIDIRECTIONAL);
	wmb();	/* the buffer before the call */
}

void security_monitor_take(struct sm_buffer *buf)
{
	rmb();	/* the call before what it left */
	if (buf->data && !is_coherent(buf))
		dma_sync_single_for_cpu(sm_dev, buf->address, buf->size,
					DMA_BIDIRECTIONAL);
}

long security_monitor_blob(enum smc_call call, struct sm_buffer *buf,
			   size_t in_len, size_t out_len)
{
	u32 out = in_len ? buf->address + ALIGN(in_len, 4) : buf->address;
	long result;

	security_monitor_give(buf);
	result = security_monitor_call(call, in_len ? buf->address : 0, in_len,
				       out_len ? out : 0, out_len);
	security_monitor_take(buf);
	return result;
}

long security_monitor_verify_image(phys_addr_t window_address)
{
	long size = security_monitor_call(SMC_VERIFY_IMAGE_BODY_SIZE,
					  window_address, 0, 0, 0);

	return size ? size : -EBADMSG;
}

static int sm_probe(struct platform_device *pdev)
{
	long version;
	int err;

	err = dma_coerce_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (err)
		return err;
	sm_dev = &pdev->dev;
	version = security_monitor_call(SMC_GET_VERSION, 0, 0, 0, 0);
	if (version < SMC_VERSION) {
		dev_err(&pdev->dev, "no Security Monitor (%ld)\n", version);
		sm_dev = NULL;
		return -ENODEV;
	}
	return 0;
}

static const struct of_device_id sm_match[] = {
	{ .compatible = "microsoft,security-monitor" },
	{}
};

static struct platform_driver sm_driver = {
	.probe = sm_probe,
	.driver = {
		.name = "azure-sphere-security-monitor",
		.of_match_table = sm_match,
		.suppress_bind_attrs = true,
	},
};

static int __init sm_init(void)
{
	return platform_driver_register(&sm_driver);
}
postcore_initcall(sm_init);
