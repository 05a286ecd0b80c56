internal import Glibc
package import PodLifecycle
import PodModel

/// `forward`: a port of this machine's loopback address, led somewhere until it is stopped.
package final class PortForward: ForwardedPort {
    package let port: UInt16
    private let forwarder: Forwarder
    private let listening: Forwarder.Listening
    private let ended = Gate()

    init(_ forwarder: Forwarder, _ listening: Forwarder.Listening) {
        self.forwarder = forwarder
        self.listening = listening
        port = listening.port
    }

    package var descriptor: Int32 { ended.descriptor }
    package func result() -> Exit? { ended.isOpen ? Exit(code: 0) : nil }
    package var message: String? { nil }

    package func stop() {
        if ended.isOpen { return }
        forwarder.close(listening)
        ended.open()
    }
}
