/* SPDX-License-Identifier: MIT */
/*
 * The application manager's life: surroundings, services, applications, then
 * reaping for ever. One program that is refused never keeps another from running.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "appman.h"
#include "postcode.h"

static struct am_program programs[AM_PROGRAMS_MAX];
static unsigned program_count;

static void start(struct am_program *program)
{
    if (!am_launch(program)) {
        am_post(POSTCODE_LINUX_APP_REFUSED);
        return;
    }
    am_post(program->service ? POSTCODE_LINUX_SERVICE_STARTED : POSTCODE_LINUX_APP_STARTED);
}

static struct am_program *find_process(pid_t pid)
{
    for (unsigned i = 0; i < program_count; i++) {
        if (programs[i].pid == pid) {
            return &programs[i];
        }
    }
    return NULL;
}

/* Exit status 0 means that it has done its work; anything else is a crash. */
static void ended(struct am_program *program, int status)
{
    program->pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        am_log("%s has ended", program->guid);
        return;
    }
    if (WIFSIGNALED(status)) {
        am_log("%s died of signal %d", program->guid, WTERMSIG(status));
    } else {
        am_log("%s exited with %d", program->guid, WEXITSTATUS(status));
    }
    if (program->restarts == AM_RESTARTS_MAX) {
        am_log("%s is not started again", program->guid);
        return;
    }
    program->restarts++;
    start(program);
}

static void reap(void)
{
    int status;
    pid_t pid = waitpid(-1, &status, 0);
    if (pid > 0) {
        struct am_program *program = find_process(pid);
        if (program) {
            ended(program, status);
        }
    } else if (errno == ECHILD) {
        pause();        /* nothing runs and nothing will */
    }
}

int main(void)
{
    sigset_t all;
    if (getpid() != 1) {
        return 1;       /* everything below is for the first process */
    }
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    am_system_start();
    am_log("running, uid %u", getuid());
    am_post(POSTCODE_LINUX_INIT);
    if (am_mount_tree_start()) {
        program_count = am_find_services(programs, program_count);
        program_count = am_find_applications(programs, program_count);
        am_mount_tree_finish();
    }
    for (unsigned i = 0; i < program_count; i++) {
        start(&programs[i]);
    }
    for (;;) {
        reap();
    }
}
