internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// The process that stays where podsh was started.
struct RootlessOutside {
    /// The first process of the new namespaces, as this side numbers it.
    let first: Int32
    let orders: Int32
    let answers: Int32
    let range: IdentityMap?
    let wantsNetwork: Bool

    /// Prepares what only this side can, then waits for podsh's end and ends with its code. Returns only when the other
    /// side could not go on, with the cause.
    func attend() -> Failure {
        var lacks: [String] = []
        do throws(Failure) {
            if try !mapRange() {
                lacks.append(
                    "every user of an image is your own: no range of uids for you in /etc/subuid, or no newuidmap")
            }
            lacks.append("no cpu and memory limits, and no usage in `top`: cgroups need root")
            // Not before the other side is in its network; when it has gone, its answer says so.
            if wantsNetwork, waitReadable(answers, timeout: .seconds(10)), let lack = connect() { lacks.append(lack) }
        } catch {
            return giveUp(error.message)
        }
        // The end of the text is the order to go on.
        _ = writeAll(orders, Array(lacks.joined(separator: "\n").utf8))
        close(orders)
        var answer = String(decoding: FileDescriptor(owning: answers).read(limit: 4096), as: UTF8.self)
        if answer.hasPrefix(RootlessInside.begun) { answer.removeFirst() }
        guard answer == RootlessInside.ready else { return giveUp(answer.isEmpty ? "it ended at once" : answer) }
        _exit(podsh_watch(first, 0))
    }

    private func giveUp(_ cause: String) -> Failure {
        kill(first, SIGKILL)
        waitpid(first, nil, 0)
        return Failure("cannot run pods without root here: \(cause)")
    }

    /// With a range of uids the first thousands of an image's users exist; else the own user alone, as root.
    private func mapRange() throws(Failure) -> Bool {
        // Root of a user namespace has all that its namespace has.
        if Rootless.outerUser == 0 {
            let users = try mapAll("uid_map")
            return try mapAll("gid_map") && users
        }
        if let range {
            try map("newuidmap", own: Rootless.outerUser, range.users)
            try map("newgidmap", own: getegid(), range.groups)
            return true
        }
        try write("setgroups", "deny")
        try write("uid_map", "0 \(Rootless.outerUser) 1")
        try write("gid_map", "0 \(getegid()) 1")
        return false
    }

    /// Every id to itself. False where there is hardly more than the own one.
    private func mapAll(_ file: String) throws(Failure) -> Bool {
        let ranges = IdentityMap.mapped(file)
        try write(file, ranges.map { "\($0.inside) \($0.inside) \($0.count)\n" }.joined())
        return ranges.contains { $0.count >= 1000 }
    }

    private func map(_ program: String, own: UInt32, _ range: IdentityMap.Range) throws(Failure) {
        guard let path = HelperProgram.path(program) else {
            throw Failure("\(program) is not found; `apt-get install uidmap` installs it")
        }
        let done = try Spawn([path, "\(first)", "0", "\(own)", "1", "1", "\(range.first)", "\(range.count)"]).run(
            timeout: .seconds(10))
        if !done.isSuccess { throw Failure("\(program): \(done.complaint)") }
    }

    private func write(_ file: String, _ text: String) throws(Failure) {
        let error = writeKernelFile("/proc/\(first)/\(file)", text)
        if error != 0 { throw Failure.system("cannot write the namespace's \(file)", error) }
    }

    /// Starts a program that leads the namespace's traffic out as the user's own; it ends with this process. The answer
    /// is why there is none.
    private func connect() -> String? {
        let none = "pods reach nothing outside of podsh"
        guard let program = OutsideNetwork.find(first) else { return "\(none): neither pasta nor slirp4netns is there" }
        if access("/dev/net/tun", R_OK | W_OK) != 0 { return "\(none): /dev/net/tun: \(errorText(errno))" }
        guard let guardian = try? OutsideNetwork.start(program) else {
            return "\(none): \(program.arguments[0]) does not start"
        }
        let deadline = monotonicNow() + .seconds(3)
        while monotonicNow() < deadline {
            // An interface beside lo: its routes are set in the same moment.
            if let devices = readText("/proc/\(first)/net/dev"), devices.split(separator: "\n").count > 3 { return nil }
            if waitpid(guardian, nil, WNOHANG) == guardian { return "\(none): \(program.arguments[0]) ended at once" }
            poll(nil, 0, 10)
        }
        return "\(none): \(program.arguments[0]) made no interface"
    }
}
