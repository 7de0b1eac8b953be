/* SPDX-License-Identifier: MIT */
/* An application that dies at once: its restarts must come to an end. */
#include <signal.h>

int main(void)
{
    return raise(SIGSEGV);
}
