# SPDX-License-Identifier: MIT
# Glassphere: the two commands of the README are `make run` and `make test`.
# Each does all the set-up it needs; a second run does only what changed.

B := build
STEP := harness/setup/step.sh
JOBS := $(shell nproc)
export SOURCE_DATE_EPOCH ?= 1767225600
# So that a second clone on the same machine finds the first one's compilations.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

# No rules of make's own: "NAME from NAME.sh" would overwrite a folder that is a prerequisite.
.SUFFIXES:

# Parts are built one after the other, each with all cores: logs stay readable
# and a failed step is the last line.
.NOTPARALLEL:

.PHONY: help all run test powercut bench coverage campaign batch-demo fuzz mutants test-fresh clean
help:
	@echo 'make run         set up, build, boot the board to a running application'
	@echo 'make test        set up, build, run every suite; ends with N passed, N failed, N skipped'
	@echo 'make powercut    cut the power at every flash operation and fuse pulse, not at a sample (docs/staging.md)'
	@echo 'make bench       measure; prints and writes build/bench.json (docs/bench.md)'
	@echo 'make coverage    run the suites once, print lines and branches run in firmware and models (docs/coverage.md)'
	@echo 'make test-fresh  both README commands in a new minimal Debian 12 tree (debootstrap, chroot)'
	@echo 'make all         set up and build only'
	@echo 'make clean       remove build/ except fetched sources and packages'
	@echo 'make mutants     break one line at a time, name the test that notices (docs/mutants.md)'
	@echo 'make batch-demo  one small campaign by GNU parallel and by Slurm: the same bytes as a single run'
	@echo 'make campaign    every fault campaign; build/campaign.json (docs/campaigns.md)'
	@echo 'make fuzz        not built yet: it says what it waits for'

all: $(B)/board/.provisioned

run: all
	@$(B)/bin/glassphere board run

test: all
	@harness/test.sh

powercut: all
	@GLASSPHERE_POWERCUT=all harness/test.sh --filter powercut/

bench: all
	@harness/bench.sh

coverage: all
	@harness/cover/run.sh $(ARGS)

test-fresh:
	@harness/setup/test-fresh.sh

batch-demo: all
	@harness/batch-demo.sh $(ARGS)
campaign: all
	@harness/campaign.sh $(ARGS)
fuzz:
	@echo 'make fuzz: no fuzz targets yet' >&2; exit 3
mutants: all
	@harness/mutants/run.sh $(ARGS)

clean:
	rm -rf --one-file-system $(filter-out $(B)/src $(B)/apt $(B)/linux.stamp,$(wildcard $(B)/*))

# A stamp carries the time its step began: what changed while it ran is built next time.

# ---- set-up -----------------------------------------------------------------

$(B)/.packages: harness/setup/packages.list harness/setup/packages.sh harness/setup/apt.sh
	@mkdir -p $(B)/board
	@touch $@.new
	@$(STEP) packages 'Debian packages' harness/setup/packages.sh
	@mv $@.new $@

$(B)/.sources: $(B)/.packages harness/setup/sources.sh
	@touch $@.new
	@$(STEP) sources 'QEMU, Linux, musl and greatest sources' harness/setup/sources.sh
	@mv $@.new $@

# ---- parts ------------------------------------------------------------------

# Folders, too: their time tells of a file that is gone
files = $(shell find $(1) -not -name '*~' 2>/dev/null)
INTERFACES := $(call files,hw-models/include/regs firmware/interface)

$(B)/.qemu: $(B)/.sources $(call files,qemu-machine hw-models firmware/interface)
	@touch $@.new
	@$(STEP) qemu 'QEMU 10.0 with the mt3620-rdb machine' qemu-machine/build.sh
	@mv $@.new $@

$(B)/.host-images: $(B)/.sources $(call files,images) $(INTERFACES)
	@touch $@.new
	@$(STEP) images 'image tool' images/build-tool.sh
	@mv $@.new $@

$(B)/keys/root_key.h: $(B)/.host-images
	@mkdir -p $(B)/keys
	@$(B)/bin/glassphere-image key header root > $@.tmp && mv $@.tmp $@

$(B)/.firmware: $(B)/.packages $(B)/keys/root_key.h \
		$(filter-out firmware/userland/%,$(call files,firmware)) $(INTERFACES)
	@touch $@.new
	@$(STEP) firmware 'mask ROM, 1BL, Pluton runtime, Security Monitor' \
		$(MAKE) --no-print-directory -j$(JOBS) -C firmware O=$(CURDIR)/$(B) KEYS=$(CURDIR)/$(B)/keys
	@mv $@.new $@

$(B)/.kernel: $(B)/.sources $(call files,kernel-config) $(INTERFACES)
	@touch $@.new
	@$(STEP) kernel 'Linux 6.12, execute in place' kernel-config/build.sh
	@mv $@.new $@

$(B)/.userland: $(B)/.sources $(call files,firmware/userland) $(INTERFACES)
	@touch $@.new
	@$(STEP) userland 'musl, application manager, service, application' \
		$(MAKE) --no-print-directory -j$(JOBS) -C firmware/userland O=$(CURDIR)/$(B)/userland
	@mv $@.new $@

$(B)/.host: $(B)/.sources $(B)/.host-images $(call files,harness) $(INTERFACES)
	@touch $@.new
	@$(STEP) harness 'the glassphere command and the suites' harness/build.sh
	@mv $@.new $@

# ---- board ------------------------------------------------------------------

$(B)/.flash: $(B)/.firmware $(B)/.kernel $(B)/.userland $(B)/.host-images
	@touch $@.new
	@$(STEP) flash 'sign images, lay out flash' images/build.sh
	@mv $@.new $@

$(B)/board/.provisioned: $(B)/.flash $(B)/.qemu $(B)/.host
	@touch $@.new
	@$(STEP) provision 'make device keys on the chip' $(B)/bin/glassphere device provision
	@mv $@.new $@
