/* SPDX-License-Identifier: MIT */
/* System call numbers and error codes of the board's Linux (ARM EABI) that scenarios use: the
 * host's own differ. Source: arch/arm/tools/syscall.tbl and uapi headers of Linux. */
#ifndef GS_ARM_SYSCALLS_H
#define GS_ARM_SYSCALLS_H

enum arm_syscall {
    ARM_fork = 2, ARM_read = 3, ARM_write = 4, ARM_open = 5, ARM_close = 6, ARM_mknod = 14,
    ARM_lseek = 19, ARM_mount = 21, ARM_ptrace = 26, ARM_kill = 37, ARM_symlink = 83, ARM_munmap = 91,
    ARM_wait4 = 114, ARM_mprotect = 125, ARM_personality = 136, ARM_mremap = 163, ARM_prctl = 172,
    ARM_pread64 = 180, ARM_pwrite64 = 181, ARM_mmap2 = 192, ARM_socket = 281, ARM_bind = 282,
    ARM_setsockopt = 294, ARM_openat = 322, ARM_pselect6 = 335, ARM_process_vm_writev = 377,
    ARM_memfd_create = 385, ARM_ioctl = 54, ARM_gettid = 224, ARM_nanosleep = 162, ARM_execve = 11,
};

enum arm_error {
    ARM_EPERM = -1, ARM_ENOENT = -2, ARM_EIO = -5, ARM_EBADF = -9, ARM_EAGAIN = -11, ARM_ENOMEM = -12,
    ARM_EACCES = -13, ARM_EFAULT = -14, ARM_EINVAL = -22, ARM_ENOTTY = -25, ARM_EROFS = -30,
    ARM_ENOSYS = -38, ARM_EAFNOSUPPORT = -97, ARM_EPROTONOSUPPORT = -93,
};

enum { ARM_O_RDONLY = 0, ARM_O_WRONLY = 1, ARM_O_RDWR = 2, ARM_PROT_READ = 1, ARM_PROT_WRITE = 2,
       ARM_PROT_EXEC = 4, ARM_MAP_SHARED = 1, ARM_MAP_PRIVATE = 2, ARM_MAP_FIXED = 0x10,
       ARM_MAP_ANONYMOUS = 0x20, ARM_PAGE = 4096 };

#endif
