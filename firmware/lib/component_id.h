/* SPDX-License-Identifier: MIT */
/* Fixed identities of the images that no manifest names. Table: interface/component.h. */
#ifndef LIB_COMPONENT_ID_H
#define LIB_COMPONENT_ID_H

#include <stdint.h>

/* The 16 bytes of an image type's component, or NULL when the type has none of its own. */
const uint8_t *component_of_type(uint32_t type);

#endif
