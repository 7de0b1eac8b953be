/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Faults of a device model, for the laboratory (docs/faults.md). A device lists what
 * can go wrong with it; the host asks for it by name. The guest has no path here.
 *
 * QEMU interface: each class that implements TYPE_MT3620_FAULTABLE has
 *  + property "faults" (read only): JSON array of {name, params, text, kind}
 *  + property "inject": written "NAME key=value ...", or "clear" to drop what is armed;
 *    read: what is armed now, one fault a line
 *
 * A fault either happens at once, or is armed and fires where the model asks for it.
 * Armed faults belong to the laboratory, not to the board: they live outside the
 * guest-visible state, block migration while they last, and loading a snapshot drops them.
 */
#ifndef HW_MT3620_FAULT_H
#define HW_MT3620_FAULT_H

#include "qom/object.h"

#define TYPE_MT3620_FAULTABLE "mt3620-faultable"
typedef struct MT3620FaultableClass MT3620FaultableClass;
DECLARE_CLASS_CHECKERS(MT3620FaultableClass, MT3620_FAULTABLE, TYPE_MT3620_FAULTABLE)

#define MT3620_FAULT_PARAMS 4
#define MT3620_FAULT_MAX    8    /* faults of one device */

typedef struct MT3620FaultParam {
    const char *name;
    uint64_t min;
    uint64_t max;
    const char *choices;         /* "a|b|c": the value is the word's index; else a number */
    bool optional;
    uint64_t preset;             /* value of an optional one that is left out */
} MT3620FaultParam;

typedef enum MT3620FaultKind {
    MT3620_FAULT_NOW,            /* inject() does it, nothing stays behind */
    MT3620_FAULT_ONCE,           /* armed; takes times= (default 1, 0: until cleared), until= */
    MT3620_FAULT_STANDING,       /* the same, default times=0 */
} MT3620FaultKind;

typedef struct MT3620FaultDesc {
    const char *name;
    const char *text;
    MT3620FaultKind kind;
    MT3620FaultParam param[MT3620_FAULT_PARAMS];   /* up to the first without a name */
} MT3620FaultDesc;

typedef struct MT3620ArmedFault {
    uint64_t arg[MT3620_FAULT_PARAMS];
    uint64_t left;               /* 0: for ever */
    bool until_reset;            /* falls at the start of the SoC reset */
} MT3620ArmedFault;

/* One a device, beside its guest-visible state. Bit n of armed: faults[n] is armed. */
typedef struct MT3620Faults {
    uint32_t armed;
    MT3620ArmedFault fault[MT3620_FAULT_MAX];
} MT3620Faults;

/*
 * Carries out (MT3620_FAULT_NOW) or, for the other kinds, may refuse (false and *errp)
 * what is about to be armed. ARG stands in the order of the description's parameters.
 */
typedef bool MT3620FaultInject(Object *obj, const MT3620FaultDesc *desc,
                               const uint64_t *arg, Error **errp);

struct MT3620FaultableClass {
    InterfaceClass parent_class;

    const MT3620FaultDesc *faults;
    unsigned int count;
    size_t state;                /* offset of MT3620Faults in the instance */
    MT3620FaultInject *inject;   /* may be NULL when no fault needs it */
    void (*changed)(Object *obj);  /* may be NULL: what is armed has changed */
};

/* In the device's class_init: table, place of its MT3620Faults, properties. */
void mt3620_faultable_class_init(ObjectClass *klass, const MT3620FaultDesc *faults,
                                 unsigned int count, size_t state,
                                 MT3620FaultInject *inject);

/* Slow path of mt3620_fault(). */
const uint64_t *mt3620_fault_armed(const MT3620Faults *f, unsigned int n);

/* The arguments of faults[n] while it is armed, else NULL. Does not count as a use. */
static inline const uint64_t *mt3620_fault(const MT3620Faults *f, unsigned int n)
{
    return unlikely(f->armed) ? mt3620_fault_armed(f, n) : NULL;
}

/* faults[n], which is armed, has fired: announce it and count it down. */
void mt3620_fault_fired(Object *obj, unsigned int n);

/* Arm and disarm by the model itself, for properties older than this interface. */
bool mt3620_fault_arm(Object *obj, unsigned int n, const uint64_t *arg, Error **errp);
void mt3620_fault_disarm(Object *obj, unsigned int n);

/* Drops every armed fault of the machine: to be called after a restore by copy. */
void mt3620_faults_clear_all(void);

#endif
