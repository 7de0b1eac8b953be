/* SPDX-License-Identifier: MIT */
/*
 * Deliberate flaws for positive controls: an image of the chip whose function answers
 * without looking, signed anew with the development key, so that the board takes it. The
 * sources know nothing of them: no build of the product contains one.
 */
#ifndef GS_FLAW_H
#define GS_FLAW_H

#include "chip.h"

/*
 * One flaw a line or separated by ';': "IMAGE FUNCTION WHAT". IMAGE is rom, 1bl, pluton,
 * monitor, kernel or appman; FUNCTION a symbol of its ELF file; WHAT a number the function
 * returns at once; "any-signature": the signature check of engine_verify() that finds
 * every signature good; "copies-again": an image_measure() that copies the verified image
 * from flash once more; "usual-structure": an image_metadata_read() that takes whatever is there for
 * the four usual sections. FALSE and *error when a flaw cannot be built in.
 */
gboolean gs_flaw_apply(gs_chip *chip, const char *flaws, GError **error);

/* The same without signing anew: what stands in flash after someone changed it. */
gboolean gs_flaw_patch(gs_chip *chip, const char *flaws, GError **error);

/* The same in a running Pluton or monitor (its RAM, through that core's view). FALSE without *error:
 * the image is none of these. */
gboolean gs_flaw_poke(gs_board *board, const char *flaw, GError **error);

/* A function of a firmware or kernel ELF file: address (bit 0: Thumb) and its bytes, copied. */
typedef struct gs_function {
    guint32 address;
    GBytes *code;
} gs_function;
/* Address of a variable of an ELF file; 0 and *error when it has none. */
guint32 gs_variable_find(const char *elf, const char *name, GError **error);
gboolean gs_function_find(const char *elf, const char *name, gs_function *found, GError **error);

#endif
