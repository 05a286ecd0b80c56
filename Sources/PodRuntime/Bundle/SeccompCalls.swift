/// Names of system calls for the filter, as data: what moby's default profile allowed in August 2026 (moby/profiles,
/// commit 02e898b). A newer list replaces these texts and the date, nothing else.
enum SeccompCalls {
    /// Allowed to every container, on every architecture that has them.
    static let allowed = words(
        """
        accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod chown chown32 clock_adjtime
        clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep
        clock_nanosleep_time64 close close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1
        epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit
        exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat fchmodat2
        fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat
        fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futex futex_requeue futex_time64 futex_wait
        futex_waitv futex_wake futimesat get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid
        getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid
        getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage getsid getsockname
        getsockopt gettid gettimeofday getuid getuid32 getxattr getxattrat inotify_add_watch inotify_init inotify_init1
        inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit ioctl
        ioprio_get ioprio_set ipc kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown lchown32
        lgetxattr link linkat listen listmount listxattr listxattrat llistxattr _llseek lremovexattr lseek lsetxattr
        lstat lstat64 madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mkdir mkdirat mknod mknodat
        mlock mlock2 mlockall mmap mmap2 mprotect mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64
        mq_timedsend mq_timedsend_time64 mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall
        munmap name_to_handle_at nanosleep newfstatat _newselect open openat openat2 pause pidfd_open pidfd_send_signal
        pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64
        process_mrelease process_vm_readv process_vm_writev pselect6 pselect6_time64 ptrace pwrite64 pwritev pwritev2
        read readahead readlink readlinkat readv recv recvfrom recvmmsg recvmmsg_time64 recvmsg remap_file_pages
        removexattr removexattrat rename renameat renameat2 restart_syscall riscv_hwprobe rmdir rseq rt_sigaction
        rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64
        rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
        sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr
        sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop semtimedop_time64
        send sendfile sendfile64 sendmmsg sendmsg sendto set_robust_list set_thread_area set_tid_address setfsgid
        setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setitimer setpgid setpriority setregid
        setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setsockopt setuid
        setuid32 setxattr setxattrat shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4 sigprocmask
        sigreturn socketcall socketpair splice stat stat64 statfs statfs64 statmount statx symlink symlinkat sync
        sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete timer_getoverrun timer_gettime
        timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
        timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask uname unlink unlinkat uretprobe utime
        utimensat utimensat_time64 utimes vfork vmsplice wait4 waitid waitpid write writev
        """)

    /// Known, and refused to everybody: of no use in a container, or dangerous. With those of a capability that is not
    /// there they answer EPERM; what stands nowhere here is newer than this list and answers ENOSYS, so that libraries
    /// fall back to what they used before.
    static let refused = words(
        """
        _sysctl add_key afs_syscall bdflush break create_module ftime get_kernel_syms getpmsg gtty idle io_uring_enter
        io_uring_register io_uring_setup kexec_file_load kexec_load keyctl lock migrate_pages move_pages mpx \
        nfsservctl nice
        open_by_handle_at oldfstat oldlstat oldolduname oldstat olduname pivot_root prof profil putpmsg query_module
        readdir request_key security sgetmask sigaction signal sigpending sigsuspend ssetmask stty swapoff swapon \
        sysfs tuxcall ulimit uselib
        userfaultfd ustat vm86 vm86old vserver
        """)

    /// Allowed in addition on one architecture.
    static let architectureAllowed = words(architectureText)

    /// Allowed in addition to who has the capability. Not among them, unlike in moby's list: open_by_handle_at for
    /// DAC_READ_SEARCH. A volume or a file of the pod lies in a file system of the machine, and by a handle all of that
    /// file system can be opened (the "shocker" of 2014).
    static let allowedByCapability: [(capability: String, calls: [String])] = [
        (
            "SYS_ADMIN",
            words(
                """
                bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr
                lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl
                quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare
                """)
        ),
        ("SYS_BOOT", words("reboot")),
        ("SYS_CHROOT", words("chroot")),
        ("SYS_MODULE", words("delete_module init_module finit_module")),
        ("SYS_PACCT", words("acct")),
        ("SYS_PTRACE", words("kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace")),
        ("SYS_RAWIO", words("iopl ioperm")),
        ("SYS_TIME", words("settimeofday stime clock_settime clock_settime64")),
        ("SYS_TTY_CONFIG", words("vhangup")),
        ("SYS_NICE", words("get_mempolicy mbind set_mempolicy set_mempolicy_home_node")),
        ("SYSLOG", words("syslog")),
        ("BPF", words("bpf")),
        ("PERFMON", words("perf_event_open")),
    ]

    /// Address families that socket(2) may ask for: all below 12, and these. Not among them, besides those that the
    /// kernel has dropped: AF_ALG (38, copy.fail) and AF_VSOCK (40, hosts of virtual machines).
    static let familiesBelow: Int64 = 12
    static let families: [Int64] = [
        13, 14, 15, 16, 17, 18, 21, 22, 24, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 39, 41, 42, 43, 44, 45,
    ]

    /// What personality(2) may set: Linux, Linux 32 bit (8), each with UNAME26 (0x20000); and the question.
    static let personalityFlags: Int64 = 0x20008
    static let personalityQuestion: Int64 = 0xFFFF_FFFF

    /// CLONE_NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET and NEWCGROUP: refused to clone(2).
    static let namespaceFlags: Int64 = 0x7E02_0000

    #if arch(x86_64)
    private static let architectureText = "arch_prctl modify_ldt"
    static let architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]
    #elseif arch(arm64)
    private static let architectureText =
        "arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls"
    static let architectures = ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"]
    #else
    private static let architectureText = ""
    static let architectures: [String] = []
    #endif

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
