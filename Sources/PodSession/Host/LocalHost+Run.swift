internal import CLinux
internal import Glibc

extension LocalHost {
    package func run(_ command: HostCommand, wait: ([Int32]) -> Interruption?) throws(HostError) -> HostExit {
        let words: [String]
        switch command.program {
        case .shell(let text): words = ["/bin/sh", "-c", text]
        case .words(let given): words = given
        }
        if words.isEmpty || words.contains(where: { $0.utf8.contains(0) }) {
            throw HostError(.failed, "a command cannot hold a NUL byte")
        }
        var spawn = Spawn()
        defer { spawn.close() }
        if let input = command.input { try spawn.give(input) }
        if case .captured = command.output { try spawn.capture() }
        var variables = LocalHost.inheritedEnvironment()
        for (name, value) in command.environment {
            variables.removeAll { $0.hasPrefix(name + "=") }
            variables.append("\(name)=\(value)")
        }
        let (process, failure) = spawn.start(words, environment: variables)
        if failure == ENOENT { return HostExit(code: ExitCode.notFound) }
        if failure == EACCES || failure == ENOEXEC { return HostExit(code: ExitCode.notExecutable) }
        if failure != 0 { throw HostError(.failed, "cannot start \(words[0]): \(String(cString: strerror(failure)))") }
        var child = Child(process)
        defer { child.close() }
        var output: [UInt8] = []
        if case .captured(let limit) = command.output {
            while !spawn.hasEnded {
                child.hear(wait([spawn.outputEnd]))
                spawn.readOutput(into: &output, limit: limit)
            }
        }
        while true {
            if let code = child.exitCode() { return HostExit(code: code, output: output) }
            child.hear(wait(child.descriptors))
        }
    }

    private static func inheritedEnvironment() -> [String] {
        var variables: [String] = []
        var next = environ
        while let text = next.pointee {
            variables.append(String(cString: text))
            next += 1
        }
        return variables
    }
}

/// One `posix_spawn` with its descriptors; every other descriptor is closed in the child.
private struct Spawn {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    private var input: Int32 = -1
    /// Where the command's output can be read; not blocking.
    private(set) var outputEnd: Int32 = -1
    private(set) var hasEnded = false
    private var childEnd: Int32 = -1

    init() {
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
    }

    /// Standard input from a file that has no name any more: a pipe could block both sides.
    mutating func give(_ bytes: [UInt8]) throws(HostError) {
        var path = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/podsh-XXXXXX".utf8CString)
        input = mkstemp(&path)
        if input < 0 { throw HostError(.failed, "cannot make an input: \(String(cString: strerror(errno)))") }
        unlink(path)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(input, $0.baseAddress?.advanced(by: written), $0.count - written) }
            if count <= 0 { throw HostError(.failed, "cannot write an input: \(String(cString: strerror(errno)))") }
            written += count
        }
        lseek(input, 0, SEEK_SET)
        posix_spawn_file_actions_adddup2(&actions, input, 0)
    }

    mutating func capture() throws(HostError) {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) != 0 { throw HostError(.failed, "cannot make a pipe: \(String(cString: strerror(errno)))") }
        outputEnd = ends[0]
        _ = fcntl(outputEnd, F_SETFL, O_NONBLOCK)
        childEnd = ends[1]
        posix_spawn_file_actions_adddup2(&actions, childEnd, 1)
    }

    mutating func start(_ words: [String], environment: [String]) -> (pid_t, Int32) {
        closeOthersOnExec()
        // The child starts with the signals as a shell would give them.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGHUP] { sigaddset(&defaults, signal) }
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var process: pid_t = 0
        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        // Its limits are those podsh was started with, too.
        podsh_usual_files()
        let failure = posix_spawnp(&process, words[0], &actions, &attributes, arguments, variables)
        _ = podsh_raise_files_again()
        if childEnd >= 0 {
            Glibc.close(childEnd)
            childEnd = -1
        }
        return (process, failure)
    }

    /// Marks every descriptor but 0, 1 and 2, so that the child gets none of ours (CVE-2024-21626 came that way).
    private func closeOthersOnExec() {
        guard let folder = opendir("/proc/self/fd") else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if let file = Int32(name), file > 2 { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
        }
    }

    /// Reads what is there; what is beyond the limit is dropped, so that the command does not block.
    mutating func readOutput(into output: inout [UInt8], limit: Int) {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(outputEnd, &chunk, chunk.count)
            if count > 0 {
                output += chunk[..<min(count, max(0, limit - output.count))]
            } else {
                if count == 0 || errno != EAGAIN && errno != EINTR { hasEnded = true }
                return
            }
        }
    }

    mutating func close() {
        for file in [input, outputEnd, childEnd] where file >= 0 { Glibc.close(file) }
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }
}
