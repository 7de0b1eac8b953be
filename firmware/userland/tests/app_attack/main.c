/* SPDX-License-Identifier: MIT */
/*
 * The attacking application: signed and started like any other, without a capability. It
 * does what the host orders (interface/app_orders.h), system call by system call, and hands the
 * kernel's answers back in its own memory. It decides and judges nothing.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app_orders.h"

_Static_assert(sizeof(struct app_order) == 64, "published to the host");
_Static_assert(sizeof(struct app_block) <= APP_PAGE && sizeof(struct app_data) == APP_PAGE, "pages");

static volatile struct app_block *block;
static sigjmp_buf escape;
static volatile int caught;

static void on_signal(int number)
{
    caught = number;
    siglongjmp(escape, 1);
}

static void guard_signals(void)
{
    static const int numbers[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE };
    struct sigaction action = { .sa_handler = on_signal };
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sigaction(numbers[i], &action, NULL);
    }
}

static int system_call(volatile struct app_order *order)
{
    long result = syscall((long)order->number, order->a[0], order->a[1], order->a[2], order->a[3],
                          order->a[4], order->a[5]);
    return result == -1 ? -errno : (int)result;
}

static void act(volatile struct app_order *order)
{
    if (sigsetjmp(escape, 1)) {
        order->signal = (unsigned)caught;
        order->outcome = APP_SIGNAL;
        return;
    }
    switch (order->op) {
    case APP_SYSCALL:
        order->result = system_call(order);
        break;
    case APP_READ:
        order->result = *(volatile int *)(uintptr_t)order->a[0];
        break;
    case APP_WRITE:
        *(volatile unsigned *)(uintptr_t)order->a[0] = order->a[1];
        break;
    case APP_CALL:
        order->result = ((int (*)(void))(uintptr_t)order->a[0])();
        break;
    default:
        break;
    }
    order->outcome = APP_DONE;
}

/* The child's orders lie in the shared page, so that their results are seen like the others. */
static void fork_child(volatile struct app_order *order, unsigned count)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        for (unsigned i = 0; i < count; i++) {
            act(&order[1 + i]);
        }
        _exit(0);
    }
    if (pid > 0 && order->a[1]) {
        waitpid(pid, &status, 0);
    }
    order->result = pid < 0 ? -errno : order->a[1] ? status : (int)pid;
    order->outcome = APP_DONE;
}

static void serve(void)
{
    unsigned count = block->count < APP_ORDERS_MAX ? block->count : APP_ORDERS_MAX;
    for (unsigned i = 0; i < count; i++) {
        if (block->order[i].op == APP_FORK) {
            unsigned children = block->order[i].a[0];
            children = children < count - i - 1 ? children : count - i - 1;
            fork_child(&block->order[i], children);
            i += children;
        } else {
            act(&block->order[i]);
        }
    }
    block->completed = block->submitted;
}

static void *page(void)
{
    /* shared, so that a child writes to the page the host reads */
    void *made = mmap(NULL, APP_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return made == MAP_FAILED ? NULL : made;
}

/* What attacks on program text try to change. */
static int __attribute__((noinline, aligned(64))) target(void)
{
    __asm__ volatile("");
    return APP_TEXT_ANSWER;
}

static void mark(volatile unsigned *words, unsigned value)
{
    for (unsigned i = 0; i < APP_MARK_WORDS; i++) {
        words[i] = APP_MARK(value, i);
    }
}

int main(int argc, char **argv)
{
    const struct timespec pause = { .tv_nsec = 1000000 };
    volatile struct app_data *data = page();
    block = page();
    if (!block || !data || argc < 2) {
        return 1;
    }
    guard_signals();
    data->name = block->name = (unsigned char)argv[1][0];
    block->self = (unsigned)(uintptr_t)block;
    block->data = (unsigned)(uintptr_t)data;
    block->pid = (unsigned)getpid();
    block->text = (unsigned)(uintptr_t)target;
    mark(data->mark, APP_DATA_MARK);
    mark(block->mark, APP_BLOCK_MARK);
    for (;;) {
        if (block->completed != block->submitted) {
            serve();
        }
        nanosleep(&pause, NULL);
    }
}
