import Foundation
import Glibc

/// A system call that went wrong while a test prepared a process.
package struct SpawnFailure: Error, CustomStringConvertible {
    package let operation: String
    package let code: Int32

    package var description: String { "\(operation): \(String(cString: strerror(code)))" }
}

/// Starts a program with exactly these three descriptors.
///
/// - Parameter terminal: the path of a terminal's slave side. The child gets its own session, with it as controlling
///   terminal and as standard input, output and error; `descriptors` is then not used.
func spawn(
    _ program: String, _ arguments: [String], environment: [String: String], directory: String?,
    descriptors: (input: Int32, output: Int32, error: Int32), terminal: String? = nil
) throws(SpawnFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test process ignores SIGPIPE, and what runs it may block others: the child begins with none of that.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let plainSignals = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK)
    posix_spawnattr_setflags(&attributes, terminal == nil ? plainSignals : plainSignals | setSession)
    if let terminal {
        // The session is made before the file actions run: opening the slave makes it the controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
    } else {
        posix_spawn_file_actions_adddup2(&actions, descriptors.input, 0)
        posix_spawn_file_actions_adddup2(&actions, descriptors.output, 1)
        posix_spawn_file_actions_adddup2(&actions, descriptors.error, 2)
    }

    // Foundation's Glibc hides posix_spawn_file_actions_addchdir_np, so `env -C` changes the directory.
    let line = directory.map { ["/usr/bin/env", "-C", $0, program] + arguments } ?? [program] + arguments
    let words = line.map { strdup($0) }
    let settings = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
    defer { for each in words + settings { free(each) } }
    var child: pid_t = 0
    // A program that another test started while this file was being written holds it open until its own exec.
    var code = ETXTBSY
    for _ in 0..<10_000 where code == ETXTBSY {
        code = posix_spawn(&child, line[0], &actions, &attributes, words + [nil], settings + [nil])
    }
    if code != 0 { throw SpawnFailure(operation: "start \(program)", code: code) }
    return child
}

/// Both ends of a new pipe, closed in programs that are started later.
func makePipe() throws(SpawnFailure) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    if pipe(&ends) != 0 { throw SpawnFailure(operation: "pipe", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
}

/// Held from making pipes to starting the child: a program that another test starts in between would inherit an end
/// that is not marked yet, and keep it open.
let startingProgram = NSLock()

/// What a process' end amounts to in a shell: its exit code, or 128 and the signal.
func exitCode(ofStatus status: Int32) -> Int32 {
    status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
}

/// Monotonic seconds.
func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// `POSIX_SPAWN_SETSID` of spawn.h, which Swift does not import.
private let setSession: Int16 = 0x80
