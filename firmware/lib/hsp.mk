# SPDX-License-Identifier: MIT
# Library sources of an HSP stage; unused functions fall out at link time.
HSP_LIB := $(addprefix lib/,chip.c component_id.c crc32.c efuse.c engine.c image_metadata.c image_verify.c mem.c copy.S mpu.c post.c \
    sfc.c stage.c uart.c untouched.c)
