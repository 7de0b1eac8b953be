// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entropy from Pluton's generator: Remote API READ_RNG, four bytes a request
 * (published). Feeds the kernel's own pool and /dev/hwrng.
 */
#include <linux/hw_random.h>
#include <linux/init.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <azure-sphere/remote_api.h>

static int pluton_rng_read(struct hwrng *rng, void *data, size_t max, bool wait)
{
	size_t done = 0, part;
	u8 word[4];
	int len;

	if (!wait)
		return 0;	/* each request sleeps */
	while (done < max) {
		len = remote_api_call(REMOTE_API_READ_RNG, NULL, 0, word, sizeof(word));
		if (len != sizeof(word)) {
			memzero_explicit(word, sizeof(word));
			return done ? done : len < 0 ? len : -EIO;
		}
		part = min(max - done, sizeof(word));
		memcpy(data + done, word, part);
		done += part;
	}
	memzero_explicit(word, sizeof(word));
	return done;
}

static int pluton_rng_probe(struct platform_device *pdev)
{
	struct hwrng *rng = devm_kzalloc(&pdev->dev, sizeof(*rng), GFP_KERNEL);

	if (!rng)
		return -ENOMEM;
	rng->name = "pluton-rng";
	rng->read = pluton_rng_read;
	rng->quality = 1000;	/* of 1024: the generator has passed its health tests */
	return devm_hwrng_register(&pdev->dev, rng);
}

static const struct of_device_id pluton_rng_match[] = {
	{ .compatible = "microsoft,pluton-rng" },
	{}
};

static struct platform_driver pluton_rng_driver = {
	.probe = pluton_rng_probe,
	.driver = {
		.name = "pluton-rng",
		.of_match_table = pluton_rng_match,
		.suppress_bind_attrs = true,
	},
};

/* After the Remote API itself: a first read must find it. */
static int __init pluton_rng_init(void)
{
	return platform_driver_register(&pluton_rng_driver);
}
late_initcall(pluton_rng_init);
