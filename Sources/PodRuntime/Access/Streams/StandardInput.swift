import Glibc
import Synchronization

/// podsh's own standard input, as commands in containers get it one after another. A relay takes more of it than its
/// command reads: what is left is put back for the next, as if the command had read it by itself.
enum StandardInput {
    private static let kept = Mutex<[UInt8]>([])

    /// What the command before has left.
    static func takeRest() -> [UInt8] {
        kept.withLock { rest in
            defer { rest = [] }
            return rest
        }
    }

    /// A file goes back to the place; what came over a pipe is kept for the next command.
    static func putBack(_ rest: [UInt8]) {
        if rest.isEmpty || lseek(STDIN_FILENO, -off_t(rest.count), SEEK_CUR) >= 0 { return }
        kept.withLock { $0 = rest + $0 }
    }
}
