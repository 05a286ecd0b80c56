#define _GNU_SOURCE
#include "CLinux.h"

#include <elf.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <asm/ioctls.h>

// The program by which a command begins in a container (see `podsh_entry_program`). It is not run where it lies here, but
// as a program of its own, alone in its memory: its code is in a section of its own, uses nothing but its stack and system
// calls, and finds nothing of libc's.

#define ENTRY                                                                                                          \
    __attribute__((section("podsh_entry"), used, no_stack_protector, disable_sanitizer_instrumentation,                 \
                   no_profile_instrument_function))

#if defined(__x86_64__)
#define MACHINE EM_X86_64
// The stack as the kernel leaves it is handed on.
#define BEGIN "mov %rsp, %rdi\n and $-16, %rsp\n call podsh_entry_run"

static inline __attribute__((always_inline)) long call(long number, long a, long b, long c, long d) {
    register long fourth __asm__("r10") = d, fifth __asm__("r8") = 0;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth) : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
#define BEGIN "mov x0, sp\n bl podsh_entry_run"

static inline __attribute__((always_inline)) long call(long number, long a, long b, long c, long d) {
    register long which __asm__("x8") = number, first __asm__("x0") = a, second __asm__("x1") = b, third __asm__("x2") = c,
                        fourth __asm__("x3") = d, fifth __asm__("x4") = 0;
    __asm__ volatile("svc 0" : "+r"(first) : "r"(which), "r"(second), "r"(third), "r"(fourth), "r"(fifth) : "memory");
    return first;
}
#else
#error "commands have no entry on this architecture"
#endif

ENTRY __attribute__((naked)) static void begin(void) { __asm__ volatile(BEGIN); }

// `NAME PATH WORD…`
static void run(long *stack) __asm__("podsh_entry_run");
ENTRY static void run(long *stack) {
    long *arguments = stack + 1;
    long *environment = arguments + stack[0] + 1;
    // The child has this memory until it executes, so what it writes here is read behind it (vfork(2)).
    volatile long error = 0;
    long command = call(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0);
    if (command == 0) {
        // It does not outlive who hands on its end.
        call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0);
        // It leads its session inside, as a container's first process does; and its terminal, where 0 is one.
        call(SYS_setsid, 0, 0, 0, 0);
        call(SYS_ioctl, 0, TIOCSCTTY, 0, 0);
        error = -call(SYS_execve, arguments[1], (long)(arguments + 2), (long)environment, 0);
        call(SYS_exit_group, 127, 0, 0, 0);
    }
    int status = 0;
    long ended = command;
    if (command < 0) error = -command;
    else do ended = call(SYS_wait4, command, (long)&status, 0, 0); while (ended == -EINTR);
    // A command's own signal becomes a code below: to end by one says that there was no command.
    if (error) call(SYS_kill, call(SYS_getpid, 0, 0, 0, 0), error == ENOENT ? podsh_entry_not_found : podsh_entry_not_run, 0, 0);
    call(SYS_exit_group, status & 0x7F ? 128 + (status & 0x7F) : status >> 8 & 0xFF, 0, 0, 0);
    for (;;) {}
}

extern const unsigned char __start_podsh_entry[], __stop_podsh_entry[];

size_t podsh_entry_program(unsigned char *program, size_t room) {
    size_t length = (size_t)(__stop_podsh_entry - __start_podsh_entry);
    Elf64_Ehdr file = {
        .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
        .e_type = ET_EXEC, .e_machine = MACHINE, .e_version = EV_CURRENT, .e_phoff = sizeof file,
        .e_ehsize = sizeof file, .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 2,
    };
    // Code that names no place but itself may lie anywhere.
    enum { at = 256, base = 0x400000, page = 1 << 16 };
    if (room < at + length) return 0;
    file.e_entry = base + at + (uint64_t)((const unsigned char *)begin - __start_podsh_entry);
    Elf64_Phdr parts[2] = {
        { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = base, .p_paddr = base, .p_filesz = at + length,
          .p_memsz = at + length, .p_align = page },
        { .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W },
    };
    memset(program, 0, at);
    memcpy(program, &file, sizeof file);
    memcpy(program + sizeof file, parts, sizeof parts);
    memcpy(program + at, __start_podsh_entry, length);
    return at + length;
}
