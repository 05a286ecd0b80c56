import Foundation
import Glibc

/// The registry on loopback with images of Debian's programs, one for all tests of a run; see `scripts/images`.
///
/// It serves until this process ends: then its standard input ends, and it takes its files with it.
package struct TestRegistry: Sendable {
    /// The file that leads podsh and skopeo to it, in place of the default registry.
    package let configuration: String
    /// A folder that vanishes with the registry.
    package let folder: String

    /// Started by the first who asks. Throws what went wrong, each time.
    package static func shared() throws -> TestRegistry { try started.get() }

    private static let started = Result { try start() }

    private static func start() throws -> TestRegistry {
        let script = ProjectFiles.scripts.appendingPathComponent("images").path
        let (feed, output) = try startingProgram.withLock {
            let (feed, output) = (try makePipe(), try makePipe())
            _ = try spawn(
                script, ["serve"], environment: ProcessInfo.processInfo.environment, directory: nil,
                descriptors: (feed.read, output.write, 2))
            for each in [feed.read, output.write] { close(each) }
            // `feed.write` stays open until this process ends.
            return (feed.write, output.read)
        }
        _ = feed
        defer { close(output) }
        let prefix = "CONTAINERS_REGISTRIES_CONF="
        for line in try lines(of: output, seconds: 180) where line.hasPrefix(prefix) {
            let path = String(line.dropFirst(prefix.count))
            return TestRegistry(configuration: path, folder: (path as NSString).deletingLastPathComponent)
        }
        throw MachineFault("scripts/images serve gave no registry")
    }

    /// What comes until the line that says where it is, or until the end.
    private static func lines(of descriptor: Int32, seconds: Double) throws -> [String] {
        var bytes: [UInt8] = []
        let deadline = now() + seconds
        while bytes.last != 0x0A {
            guard now() < deadline else { throw MachineFault("scripts/images serve does not come up") }
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, 200) > 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &buffer, buffer.count)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// Why a test has no machine to run on.
package struct MachineFault: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
