internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodRuntime

/// The way out of podsh's network namespace for a user without root.
enum OutsideNetwork {
    /// pasta, else slirp4netns, as it has to be started for the namespaces of this process; nil when neither is there.
    /// Nothing of this machine's loopback can be reached through it, and nothing comes in.
    static func find(_ process: Int32) -> Spawn? {
        let folders = LinuxTools.searchPath()
        var spawn: Spawn
        if let pasta = LinuxTools.locate("pasta", in: folders) {
            spawn = Spawn([
                pasta, "--foreground", "--quiet", "--config-net", "--no-map-gw", "-t", "none", "-u", "none", "-T",
                "none", "-U", "none",
                "\(process)",
            ])
        } else if let slirp = LinuxTools.locate("slirp4netns", in: folders) {
            spawn = Spawn([
                slirp, "--configure", "--mtu=65520", "--disable-host-loopback", "--enable-sandbox", "\(process)",
                "outside",
            ])
        } else {
            return nil
        }
        spawn.environment = Spawn.plainEnvironment
        spawn.newSession = true
        return spawn
    }

    /// Starts it under a guard, a process that ends it when this process ends, killed or not: such programs give up
    /// privileges, and with them the kernel's own `PR_SET_PDEATHSIG`. The guard's number; it ends when the program
    /// does.
    static func start(_ spawn: Spawn) throws(Failure) -> Int32 {
        var life = try FileDescriptor.pipe()
        let guardian = podsh_fork()
        if guardian < 0 { throw Failure.system("cannot fork", -guardian) }
        if guardian == 0 { stand(guarding: spawn, life: life.read.number) }
        // Held open, by this process alone, for as long as it lives.
        _ = life.releaseWrite()
        return guardian
    }

    private static func stand(guarding spawn: Spawn, life: Int32) -> Never {
        // Away from the terminal's signals, and holding nothing of podsh's but the pipe.
        setsid()
        let null = open("/dev/null", O_RDWR)
        for descriptor in [Int32(0), 1, 2] { dup2(null, descriptor) }
        dup2(life, 3)
        _ = podsh_close_range(4, .max, 0)
        guard let program = try? spawn.start() else { _exit(1) }
        var ends = [pollfd(fd: 3, events: 0, revents: 0), pollfd(fd: program.pidfd, events: Int16(POLLIN), revents: 0)]
        while poll(&ends, 2, -1) < 0, errno == EINTR {}
        program.kill(SIGKILL)
        _exit(0)
    }
}
