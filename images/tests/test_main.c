/* SPDX-License-Identifier: MIT */
/* Tests of the image tool's library. Expected numbers are written by hand. */
#include "greatest.h"

extern SUITE(key_suite);
extern SUITE(package_suite);
extern SUITE(tables_suite);
extern SUITE(flash_suite);
extern SUITE(fs_suite);
extern SUITE(app_suite);

GREATEST_MAIN_DEFS();

int main(int argc, char **argv)
{
    GREATEST_MAIN_BEGIN();
    RUN_SUITE(key_suite);
    RUN_SUITE(package_suite);
    RUN_SUITE(tables_suite);
    RUN_SUITE(flash_suite);
    RUN_SUITE(fs_suite);
    RUN_SUITE(app_suite);
    GREATEST_MAIN_END();
}
