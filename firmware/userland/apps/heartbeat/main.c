/* SPDX-License-Identifier: MIT */
/*
 * The demonstration application: asks Pluton for the security state and says
 * every second that it is alive. Its own identity and uid, no privileges.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "linux_abi.h"
#include "remote_api.h"

int main(void)
{
    struct remote_api_security_state state = { 0 };
    const struct timespec second = { .tv_sec = 1 };
    int fd = open("/dev/pluton", O_RDWR | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, (int)PLUTON_GET_SECURITY_STATE, &state) != 0) {
        perror("heartbeat: security state");
        return 1;
    }
    close(fd);
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct sysinfo info;
    if (sysinfo(&info) == 0) {
        printf("heartbeat: %lu kB of %lu kB RAM free at application start\n",
               info.freeram * info.mem_unit / 1024, info.totalram * info.mem_unit / 1024);
    }
    for (unsigned count = 1;; count++) {
        printf("heartbeat: %u, uid %u, lifecycle %u, security state 0x%x\n", count, getuid(),
               REMOTE_API_STATE_LIFECYCLE(state.state), state.state);
        nanosleep(&second, NULL);
    }
}
