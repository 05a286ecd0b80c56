internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// Opens once; for one thread to wait for another, and for poll(2).
final class Gate: Sendable {
    /// Readable when open; -1 when the machine has no descriptor left.
    let descriptor: Int32

    init() {
        descriptor = max(-1, podsh_eventfd())
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func open() {
        var one: UInt64 = 1
        write(descriptor, &one, 8)
    }

    var isOpen: Bool { descriptor >= 0 && waitReadable(descriptor, timeout: .zero) }

    /// At most `limit`.
    func wait(_ limit: TimeSpan) {
        if descriptor >= 0 { _ = waitReadable(descriptor, timeout: limit) }
    }
}
