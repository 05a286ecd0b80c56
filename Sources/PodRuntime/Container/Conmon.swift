internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// The process that holds a container's standard streams, log and exit status.
struct Conmon {
    let tools: LinuxTools
    let program: RuntimeProgram
    let identifier: String
    let name: String
    let bundle: String
    let log: String
    /// 4 GiB: far above what a log reaches before `LogKeeper` asks for another file. It bounds what a container writes
    /// that outlives a killed podsh.
    private static let largestLog = Int64(4) << 30
    let exits: String
    let cgroupProcs: [String]
    let stdin: HeldInput?
    let hasTerminal: Bool

    /// Starts conmon, which has the OCI runtime create the container, and waits for its word; no longer than a moment
    /// once
    /// `isGivenUp`.
    func create(timeout: TimeSpan, isGivenUp: () -> Bool) throws(Failure) -> (conmon: SharedChild, first: SharedChild) {
        let pipe = try FileDescriptor.pipe()
        var spawn = Spawn(arguments)
        spawn.environment = Spawn.plainEnvironment + ["_OCI_SYNCPIPE=3"]
        spawn.directory = bundle
        spawn.passes = [(child: 3, own: pipe.write.number)]
        spawn.cgroupProcs = cgroupProcs
        spawn.newSession = true
        let conmon = SharedChild(try spawn.start())
        let reading = pipe.takeRead()
        let text = Conmon.line(reading.number, timeout: timeout, isGivenUp)
        guard let answer = text.flatMap(ConmonAnswer.init), answer.process > 0 else {
            conmon.process.end()
            guard let text else { throw Failure("\(program.path) did not create the container within \(timeout)") }
            throw Failure(OCIMessage.plain(ConmonAnswer(text)?.message ?? text))
        }
        guard let first = ChildProcess(observing: answer.process), isChild(answer.process, of: conmon.process.process)
        else {
            conmon.process.end()
            throw Failure("the container's first process ended before it began")
        }
        return (conmon, SharedChild(first))
    }

    private var arguments: [String] {
        var words = [
            tools.conmon, "--sync", "--api-version", "1", "-c", identifier, "-u", identifier, "-n", name,
            "-r", program.path, "-b", bundle, "-p", "\(bundle)/pid", "-l", "k8s-file:\(log)",
            "--log-size-max", String(Conmon.largestLog), "--exit-dir", exits, "--full-attach", "--no-sync-log",
            "--log-level", "error",
        ]
        // Without -i a container's input is /dev/null; without --leave-stdin-open it ends with the first who attached.
        switch stdin {
        case .open: words += ["-i", "--leave-stdin-open"]
        case .once: words += ["-i"]
        case nil: break
        }
        if hasTerminal { words.append("-t") }
        for option in program.options { words += ["--runtime-arg", option] }
        return words
    }

    /// Until conmon has reaped it the number stands for nobody else; that conmon is its parent shows it was in time.
    private func isChild(_ process: Int32, of conmon: Int32) -> Bool {
        guard let text = readText("/proc/\(process)/status", limit: 1 << 14) else { return false }
        return text.contains("\nPPid:\t\(conmon)\n")
    }

    /// The first line; nil when it does not come in time, or when nobody wants it any more.
    private static func line(_ descriptor: Int32, timeout: TimeSpan, _ isGivenUp: () -> Bool) -> String? {
        let end = monotonicNow() + timeout
        var bytes: [UInt8] = []
        while bytes.count < 1 << 16 {
            guard waitReadable(descriptor, timeout: min(end - monotonicNow(), .milliseconds(100))) else {
                if isGivenUp() || monotonicNow() > end { return nil }
                continue
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let got = read(descriptor, &chunk, chunk.count)
            if got <= 0 { break }
            bytes += chunk[..<got]
            if bytes.contains(UInt8(ascii: "\n")) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
