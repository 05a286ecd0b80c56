import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// A connection to what listens on a pod's loopback address.
enum PodConnection {
    /// How long whoever listens may take.
    private static let patience = TimeSpan.seconds(10)
    private static let loopback = IPv4(127, 0, 0, 1)

    static func connector(into sandbox: SandboxHandle) -> PodConnector {
        { port, then in
            do throws(Failure) {
                // A thread of its own, which stays in the pod's network and ends there.
                let thread = try MachineThread("podsh-connect") {
                    do throws(Failure) {
                        try Namespaces.join(sandbox.namespace("net"))
                        then(.success(try connect(port)))
                    } catch {
                        then(.failure(error))
                    }
                }
                thread.detach()
            } catch {
                then(.failure(error))
            }
        }
    }

    private static func connect(_ port: UInt16) throws(Failure) -> Int32 {
        do throws(SocketError) {
            let socket = try StreamSocket.connect(to: loopback, port: port)
            var entry = pollfd(fd: socket.descriptor.number, events: Int16(POLLOUT), revents: 0)
            let end = monotonicNow() + patience
            while true {
                let got = poll(&entry, 1, Int32(clamping: max(0, (end - monotonicNow()).nanoseconds / 1_000_000)))
                if got > 0 { break }
                if got == 0 || errno != EINTR { throw SocketError(number: ETIMEDOUT) }
            }
            let error = socket.connectError()
            if error != 0 { throw SocketError(number: error) }
            return socket.release()
        } catch {
            throw Failure(error.dialing(loopback, port))
        }
    }
}
