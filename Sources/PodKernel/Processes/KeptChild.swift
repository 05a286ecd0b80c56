internal import PodModel

/// A process that outlives the podsh that started it, as the next one finds it: a number alone may be another's by
/// then.
package struct KeptChild: Hashable, Sendable, Codable {
    package let process: Int32
    /// Ticks of the clock since the machine's start (field 22 of proc_pid_stat(5)).
    package let start: UInt64

    /// nil when it is gone.
    package init?(of process: Int32) {
        guard let start = KeptChild.start(of: process) else { return nil }
        self.process = process
        self.start = start
    }

    /// The process itself, held; nil when it has ended, or another has its number.
    package func taken() -> SharedChild? {
        guard let child = ChildProcess(observing: process), KeptChild.start(of: process) == start,
            !waitReadable(child.pidfd, timeout: .zero)
        else { return nil }
        return SharedChild(child)
    }

    private static func start(of process: Int32) -> UInt64? {
        // The second field is a name in parentheses, which may hold anything.
        guard let text = readText("/proc/\(process)/stat", limit: 4096), let name = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[text.index(after: name)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
