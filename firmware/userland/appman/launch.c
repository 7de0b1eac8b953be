/* SPDX-License-Identifier: MIT */
/*
 * Starting one program: the child reads the manifest, takes its identity, gives
 * up everything, and becomes the program. The parent learns through a pipe that
 * closes at exec whether that worked. The order matters: the identity record
 * needs the application manager's mark, uids need CAP_SETUID, and the
 * capabilities go last; what was given up is then looked at, not assumed.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "appman.h"
#include "linux_abi.h"

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

#define OPEN_FILES_MAX 64

/* What the child tells: nothing but the end of the pipe when it became the program. */
enum { TOLD_REFUSED = 1, TOLD_REAL_TIME };

static unsigned io_cores_used;

_Static_assert(sizeof(struct azs_set_identity) == AZS_IDENTITY_SIZE, "published record");

/* A refusal: an AM_ERROR, or a step that failed with errno. */
static bool refuse(const struct am_program *program, int error, const char *step)
{
    if (error) {
        am_log("refused %s: %s (error %u/%u)", program->guid, step, AM_ERROR_CATEGORY(error),
               AM_ERROR_NUMBER(error));
    } else {
        am_log("refused %s: %s: %s", program->guid, step, strerror(errno));
    }
    return false;
}

/* Nothing outside the program's own image, and no link on the way. */
static int open_inside(int root, const char *path, int flags)
{
    struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC),
                            .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
    while (*path == '/') {
        path++;
    }
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

static bool read_manifest(const struct am_program *program, int root, struct am_manifest *manifest)
{
    static char text[AM_MANIFEST_MAX + 1];
    int fd = open_inside(root, "app_manifest.json", O_RDONLY);
    if (fd < 0) {
        return refuse(program, AM_ERROR(2, 25), "no app_manifest.json");
    }
    ssize_t size = read(fd, text, sizeof text);
    close(fd);
    if (size < 0 || size > AM_MANIFEST_MAX) {
        return refuse(program, AM_ERROR(2, 2), "app_manifest.json cannot be read");
    }
    int error = am_manifest_read(text, (size_t)size, program->service, manifest);
    if (error) {
        return refuse(program, error, manifest->unavailable ? manifest->unavailable
                                                            : "app_manifest.json");
    }
    /* Who the image is was signed twice; a package that contradicts itself is no identity. */
    if (!program->service && memcmp(manifest->component, program->component, 16) != 0) {
        return refuse(program, AM_ERROR(1, 14), "ComponentId is not the signed one");
    }
    return true;
}

static int open_entry_point(const struct am_program *program, int root,
                            const struct am_manifest *manifest)
{
    struct stat st;
    int fd = open_inside(root, manifest->entry_point, O_PATH);
    if (fd < 0) {
        refuse(program, AM_ERROR(2, 22), "EntryPoint does not exist");
        return -1;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        refuse(program, AM_ERROR(2, 23), "EntryPoint is not a file");
        close(fd);
        return -1;
    }
    return fd;
}

/*
 * A real-time application needs no process: the kernel finds the file's place in
 * flash, and the monitor has it verified again before a core starts from it.
 */
static bool start_io_core(const struct am_program *program, int root,
                          const struct am_manifest *manifest)
{
    struct secmon_io_core run = { .request = SECMON_IO_RUN,
                                  .core = (unsigned short)io_cores_used };
    int device = open("/dev/security-monitor", O_RDWR | O_CLOEXEC);
    run.fd = open_inside(root, manifest->entry_point, O_RDONLY);
    memcpy(run.component, program->component, sizeof run.component);
    if (io_cores_used == AM_IO_CORES) {
        return refuse(program, AM_ERROR(1, 31), "no I/O core is free");
    }
    if (run.fd < 0) {
        return refuse(program, AM_ERROR(2, 22), "EntryPoint does not exist");
    }
    if (device < 0 || ioctl(device, (int)SECMON_IO_CORE_CONTROL, &run) != 0) {
        return refuse(program, 0, "I/O core");
    }
    am_log("started %s, component %s, on I/O core %u", manifest->name, program->guid,
           io_cores_used);
    return true;
}

static bool set_identity(const struct am_manifest *manifest)
{
    struct azs_set_identity record = { .capabilities = manifest->capabilities };
    memcpy(record.component, manifest->component, sizeof record.component);
    memcpy(record.tenant, manifest->tenant, sizeof record.tenant);
    int fd = open("/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, &record, sizeof record) == (ssize_t)sizeof record;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

static bool set_user(const struct am_program *program, const struct am_manifest *manifest)
{
    gid_t groups[AM_GROUPS_MAX];
    for (size_t i = 0; i < manifest->group_count; i++) {
        groups[i] = manifest->groups[i];
    }
    return setgroups(manifest->group_count, groups) == 0 &&
           setresgid(program->uid, program->uid, program->uid) == 0 &&
           setresuid(program->uid, program->uid, program->uid) == 0;
}

static bool drop_capabilities(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[2] = { 0 };
    for (int cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++) {
        if (prctl(PR_CAPBSET_DROP, cap) != 0) {
            return false;
        }
    }
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
           syscall(SYS_capset, &head, none) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == 0;
}

static bool capabilities_are_gone(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct have[2];
    if (syscall(SYS_capget, &head, have) != 0) {
        return false;
    }
    return !(have[0].effective | have[0].permitted | have[0].inheritable |
             have[1].effective | have[1].permitted | have[1].inheritable);
}

/* What the kernel says now, not what the calls above returned. */
static bool check_given_up(const struct am_program *program, const struct am_manifest *manifest)
{
    uid_t r, e, s;
    gid_t rg, eg, sg;
    struct azs_identity identity;
    int fd = open("/proc/self/attr/exec", O_RDONLY | O_CLOEXEC);
    bool read_back = fd >= 0 && read(fd, &identity, sizeof identity) == (ssize_t)sizeof identity;
    if (fd >= 0) {
        close(fd);
    }
    return read_back && identity.flags == 0 && identity.capabilities == manifest->capabilities &&
           memcmp(identity.component, manifest->component, sizeof identity.component) == 0 &&
           getresuid(&r, &e, &s) == 0 && r == program->uid && e == r && s == r &&
           getresgid(&rg, &eg, &sg) == 0 && rg == program->uid && eg == rg && sg == rg &&
           capabilities_are_gone() && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
           setresuid(AM_UID_SYS, AM_UID_SYS, AM_UID_SYS) != 0;
}

static bool set_files_and_limits(int root)
{
    const struct rlimit files = { OPEN_FILES_MAX, OPEN_FILES_MAX }, none = { 0, 0 };
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int out = am_console_fd() >= 0 ? am_console_fd() : null;
    return null >= 0 && dup2(null, 0) == 0 && dup2(out, 1) == 1 && dup2(1, 2) == 2 &&
           fchdir(root) == 0 && setrlimit(RLIMIT_NOFILE, &files) == 0 &&
           setrlimit(RLIMIT_CORE, &none) == 0;
}

static void unblock_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Comes back only with what to tell the parent. */
static char become(const struct am_program *program)
{
    static struct am_manifest manifest;
    static char *arguments[AM_ARGUMENTS_MAX + 2];
    static char *environment[] = { NULL };
    int root = open(program->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        refuse(program, 0, "image");
        return TOLD_REFUSED;
    }
    if (!read_manifest(program, root, &manifest)) {
        return TOLD_REFUSED;
    }
    int entry = open_entry_point(program, root, &manifest);
    if (entry < 0) {
        return TOLD_REFUSED;
    }
    if (manifest.real_time) {
        return start_io_core(program, root, &manifest) ? TOLD_REAL_TIME : TOLD_REFUSED;
    }
    am_log("starting %s, component %s, uid %u", manifest.name, program->guid, program->uid);
    arguments[0] = manifest.entry_point;
    for (size_t i = 0; i < manifest.argument_count; i++) {
        arguments[i + 1] = manifest.arguments[i];
    }
    setpgid(0, 0);
    if (!set_files_and_limits(root)) {
        refuse(program, 0, "files and limits");
    } else if (!set_identity(&manifest)) {
        refuse(program, AM_ERROR(6, 9), "identity");
    } else if (!set_user(program, &manifest)) {
        refuse(program, AM_ERROR(6, 3), "user id");
    } else if (!drop_capabilities()) {
        refuse(program, AM_ERROR(6, 1), "capabilities");
    } else if (!check_given_up(program, &manifest)) {
        refuse(program, AM_ERROR(6, 16), "privileges are not gone");
    } else {
        unblock_signals();
        syscall(SYS_execveat, entry, "", arguments, environment, AT_EMPTY_PATH);
        refuse(program, AM_ERROR(1, 15), strerror(errno));
    }
    return TOLD_REFUSED;
}

bool am_launch(struct am_program *program)
{
    int pipe_fd[2];
    char told;
    if (pipe2(pipe_fd, O_CLOEXEC) != 0) {
        return refuse(program, 0, "pipe");
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(pipe_fd[0]);
        told = become(program);
        _exit(write(pipe_fd[1], &told, 1) == 1 ? 0 : 1);
    }
    close(pipe_fd[1]);
    if (pid < 0) {
        close(pipe_fd[0]);
        return refuse(program, AM_ERROR(1, 28), "fork");
    }
    /* End of file: exec closed the other end, or the child died, which the reaper sees. */
    bool became = read(pipe_fd[0], &told, 1) == 0;
    close(pipe_fd[0]);
    program->pid = became ? pid : 0;
    io_cores_used += !became && told == TOLD_REAL_TIME;
    return became || told == TOLD_REAL_TIME;
}
