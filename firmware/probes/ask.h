/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * The asking kernel (ask.c): what it asks, and the post codes by which it tells the answer.
 * A campaign begins at ASK_READY of its question and ends at ASK_NO; ASK_YES is a bypass.
 */
#ifndef PROBES_ASK_H
#define PROBES_ASK_H

#include "postcode.h"

enum ask_question {
    ASK_POINTER = 1,        /* SMC calls with pointers into the monitor */
    ASK_CAPABILITY,         /* a capability file of another chip; one of this chip, altered */
    ASK_SIGN,               /* a tenant's signature, then a quote; never yes: `end sign` judges */
};

#define ASK_CODE(question, answer) \
    POSTCODE(POSTCODE_CATEGORY_LINUX, 0xA0000u + 16 * (question) + (answer))
#define ASK_READY(question)     ASK_CODE(question, 0)
#define ASK_NO(question)        ASK_CODE(question, 1)
#define ASK_YES(question)       ASK_CODE(question, 2)

/* Where the flash image with this kernel holds the other chip's file (images/build.sh) */
#define ASK_FILE                0x00F00000u

#endif
