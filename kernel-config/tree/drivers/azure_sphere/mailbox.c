// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MT3620 mailboxes of the A7's normal world.
 *
 * Owns the register blocks (regs/mbox.h; behaviour: facts, mt3620-hardware 4.13)
 * and three interrupts each: peer posted, peer consumed, software. Each hardware
 * mailbox is two channels: even = message queue, odd = software interrupt. A
 * channel's registers are touched only once it has a client, because the
 * firewall may close the mailboxes of I/O cores.
 */
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mailbox_controller.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <azure-sphere/mailbox.h>
#include <regs/mbox.h>
#include <regs/regtable.h>

enum { MBOX_REGS(REGTABLE_OFFSET) };

#define ALT_VERSION_OFFSET	0x8000
#define MBOX_MAX_CHANNELS	3
#define ALL_PORTS		((1u << MBOX_NUM_PORTS) - 1)

struct mt3620_mbox_hw {
	void __iomem *base;
	int irq_written, irq_read, irq_software;
	struct mbox_chan *fifo, *user;
};

struct mt3620_mbox {
	struct mbox_controller controller;
	struct mbox_chan channels[2 * MBOX_MAX_CHANNELS];
	struct mt3620_mbox_hw hw[MBOX_MAX_CHANNELS];
	u32 fifo_depth;
};

static unsigned int channel_index(const struct mbox_chan *chan)
{
	return chan - chan->mbox->chans;
}

static struct mt3620_mbox_hw *channel_hw(const struct mbox_chan *chan)
{
	struct mt3620_mbox *mbox =
		container_of(chan->mbox, struct mt3620_mbox, controller);

	return &mbox->hw[channel_index(chan) / 2];
}

static bool is_user(const struct mbox_chan *chan)
{
	return channel_index(chan) & 1;
}

static irqreturn_t written_irq(int irq, void *data)
{
	struct mt3620_mbox_hw *hw = data;
	unsigned int budget = 4 * MBOX_FIFO_DEPTH;
	u32 command;

	writel(MBOX_INT_WR, hw->base + MBOX_INT_STS);
	/* Bounded: a peer that posts without end must not hold the core here. */
	while (readl(hw->base + MBOX_POP_CNT) && budget--) {
		command = readl(hw->base + MBOX_CMD_POP);
		mbox_chan_received_data(hw->fifo, &command);
	}
	return IRQ_HANDLED;
}

static irqreturn_t read_irq(int irq, void *data)
{
	struct mt3620_mbox_hw *hw = data;

	writel(MBOX_INT_RD | MBOX_INT_NE, hw->base + MBOX_INT_STS);
	mbox_chan_txdone(hw->fifo, 0);
	return IRQ_HANDLED;
}

static irqreturn_t software_irq(int irq, void *data)
{
	struct mt3620_mbox_hw *hw = data;

	writel(0, hw->base + MBOX_SW_RX_INT_EN);	/* drops the line */
	return IRQ_WAKE_THREAD;
}

static irqreturn_t software_thread(int irq, void *data)
{
	struct mt3620_mbox_hw *hw = data;
	u32 ports = readl(hw->base + MBOX_SW_RX_INT_STS);

	writel(ports, hw->base + MBOX_SW_RX_INT_STS);
	writel(ALL_PORTS, hw->base + MBOX_SW_RX_INT_EN);
	if (ports)
		mbox_chan_received_data(hw->user, &ports);
	return IRQ_HANDLED;
}

static int mt3620_mbox_send(struct mbox_chan *chan, void *data)
{
	struct mt3620_mbox *mbox =
		container_of(chan->mbox, struct mt3620_mbox, controller);
	struct mt3620_mbox_hw *hw = channel_hw(chan);
	const struct mt3620_mbox_message *msg = data;

	if (is_user(chan)) {
		writel(*(u32 *)data & ALL_PORTS, hw->base + MBOX_SW_TX_INT_PORT);
		return 0;
	}
	if (readl(hw->base + MBOX_POST_CNT) >= mbox->fifo_depth)
		return -EBUSY;
	if (msg->data)
		writel(msg->data, hw->base + MBOX_DATA_POST);
	writel(msg->command, hw->base + MBOX_CMD_POST);
	return 0;
}

static int start_fifo(struct mbox_chan *chan, struct mt3620_mbox_hw *hw)
{
	const char *name = dev_name(chan->mbox->dev);
	int err;

	hw->fifo = chan;
	writel(MBOX_INT_NE | MBOX_INT_WR | MBOX_INT_RD, hw->base + MBOX_INT_STS);
	err = request_irq(hw->irq_written, written_irq, 0, name, hw);
	if (err)
		return err;
	err = request_irq(hw->irq_read, read_irq, 0, name, hw);
	if (err)
		free_irq(hw->irq_written, hw);
	return err;
}

static int mt3620_mbox_startup(struct mbox_chan *chan)
{
	struct mt3620_mbox_hw *hw = channel_hw(chan);
	int err;

	if (!is_user(chan))
		return start_fifo(chan, hw);
	hw->user = chan;
	err = request_threaded_irq(hw->irq_software, software_irq, software_thread, 0,
				   dev_name(chan->mbox->dev), hw);
	if (!err)
		writel(ALL_PORTS, hw->base + MBOX_SW_RX_INT_EN);
	return err;
}

static void mt3620_mbox_shutdown(struct mbox_chan *chan)
{
	struct mt3620_mbox_hw *hw = channel_hw(chan);

	if (is_user(chan)) {
		writel(0, hw->base + MBOX_SW_RX_INT_EN);
		free_irq(hw->irq_software, hw);
		return;
	}
	free_irq(hw->irq_written, hw);
	free_irq(hw->irq_read, hw);
}

/* A software interrupt is gone as soon as it is raised; a message is polled for in read_irq. */
static bool mt3620_mbox_last_tx_done(struct mbox_chan *chan)
{
	return is_user(chan) || !readl(channel_hw(chan)->base + MBOX_POST_CNT);
}

static const struct mbox_chan_ops mt3620_mbox_ops = {
	.send_data = mt3620_mbox_send,
	.startup = mt3620_mbox_startup,
	.shutdown = mt3620_mbox_shutdown,
	.last_tx_done = mt3620_mbox_last_tx_done,
};

static int find_interrupts(struct platform_device *pdev, struct mt3620_mbox *mbox,
			   unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct mt3620_mbox_hw *hw = &mbox->hw[i];

		hw->irq_written = platform_get_irq(pdev, 3 * i);
		hw->irq_read = platform_get_irq(pdev, 3 * i + 1);
		hw->irq_software = platform_get_irq(pdev, 3 * i + 2);
		if (hw->irq_written < 0 || hw->irq_read < 0 || hw->irq_software < 0)
			return -EINVAL;
	}
	return 0;
}

static bool version_is_right(void __iomem *base, size_t size)
{
	return readl(base + MBOX_VER) == MBOX_VERSION ||
	       (size > ALT_VERSION_OFFSET &&
		readl(base + ALT_VERSION_OFFSET + MBOX_VER) == MBOX_VERSION);
}

static int mt3620_mbox_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct mt3620_mbox *mbox;
	struct resource *res;
	void __iomem *base;
	u32 count, i;
	int err;

	mbox = devm_kzalloc(dev, sizeof(*mbox), GFP_KERNEL);
	if (!mbox)
		return -ENOMEM;
	base = devm_platform_get_and_ioremap_resource(pdev, 0, &res);
	if (IS_ERR(base))
		return PTR_ERR(base);
	if (of_property_read_u32(dev->of_node, "mailbox-channel-count", &count) ||
	    of_property_read_u32(dev->of_node, "mailbox-max-fifo-count", &mbox->fifo_depth))
		return -EINVAL;
	if (!count || count > MBOX_MAX_CHANNELS || !mbox->fifo_depth ||
	    mbox->fifo_depth > MBOX_FIFO_DEPTH || resource_size(res) < count * MBOX_SIZE)
		return -EINVAL;
	if (!version_is_right(base, resource_size(res)))
		return dev_err_probe(dev, -ENODEV, "unknown version\n");
	for (i = 0; i < count; i++)
		mbox->hw[i].base = base + i * MBOX_SIZE;
	err = find_interrupts(pdev, mbox, count);
	if (err)
		return err;
	mbox->controller.dev = dev;
	mbox->controller.ops = &mt3620_mbox_ops;
	mbox->controller.chans = mbox->channels;
	mbox->controller.num_chans = 2 * count;
	mbox->controller.txdone_irq = true;
	return devm_mbox_controller_register(dev, &mbox->controller);
}

static const struct of_device_id mt3620_mbox_match[] = {
	{ .compatible = "mediatek,mt3620-mailbox" },
	{}
};

static struct platform_driver mt3620_mbox_driver = {
	.probe = mt3620_mbox_probe,
	.driver = {
		.name = "mt3620-mailbox",
		.of_match_table = mt3620_mbox_match,
		.suppress_bind_attrs = true,
	},
};

static int __init mt3620_mbox_init(void)
{
	return platform_driver_register(&mt3620_mbox_driver);
}
core_initcall(mt3620_mbox_init);
