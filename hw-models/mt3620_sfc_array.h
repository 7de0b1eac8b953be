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

/* ---- mt3620_sfc_fault.c ---- */

/* Bytes of the operation under way that take effect when it ends. */
uint32_t mt3620_sfc_fault_op_len(Mt3620Sfc *s);
/* The buffer was filled by a READ command: what the faults make of it. */
void mt3620_sfc_fault_read(Mt3620Sfc *s);
void mt3620_sfc_fault_init(Mt3620Sfc *s);
void mt3620_sfc_fault_class_init(ObjectClass *klass);

#endif
