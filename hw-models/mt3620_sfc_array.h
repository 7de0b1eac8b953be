/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the flash controller's two files: what the registers ask of the array.
 */
#ifndef MT3620_SFC_ARRAY_H
#define MT3620_SFC_ARRAY_H

#include "hw/mt3620/mt3620_sfc.h"

bool mt3620_sfc_array_init(Mt3620Sfc *s, Error **errp);

/* Bank and busy state changed. */
void mt3620_sfc_array_update(Mt3620Sfc *s);

/* The storage in this range changed; the array must be readable again. */
void mt3620_sfc_array_changed(Mt3620Sfc *s, uint32_t offset, uint32_t len);

void mt3620_sfc_array_loaded(Mt3620Sfc *s);

#endif
