/* SPDX-License-Identifier: MIT */
#include "component_id.h"

#include <stddef.h>

#include "component.h"
#include "image.h"

static const struct {
    uint32_t type;
    uint8_t guid[IMAGE_GUID_SIZE];
} components[] = {
#define ROW(name, type, ...) { IMAGE_TYPE_##type, { __VA_ARGS__ } },
    IMAGE_COMPONENTS(ROW)
#undef ROW
};

const uint8_t *component_of_type(uint32_t type)
{
    for (uint32_t i = 0; i < sizeof(components) / sizeof(components[0]); i++) {
        if (components[i].type == type) {
            return components[i].guid;
        }
    }
    return NULL;
}
