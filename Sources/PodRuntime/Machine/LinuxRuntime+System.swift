internal import Glibc
internal import PodImages
internal import PodKernel
package import PodLifecycle
package import PodModel
internal import PodNetwork
internal import Synchronization

/// All nodes are this machine; each has an address of its own.
extension LinuxRuntime {
    package var architecture: String { Platform.architecture }

    /// Bytes of the file system on which podsh's home stands.
    package var ephemeralStorage: Int64? {
        var system = statvfs()
        guard statvfs(options.layout.home, &system) == 0 else { return nil }
        return Int64(clamping: UInt64(system.f_blocks) &* UInt64(system.f_frsize))
    }

    package var machineAddress: IPv4 { MachineAddress.find() }

    package func system(ofNode node: NodeIndex) -> NodeSystem {
        var system = NodeSystem()
        system.architecture = architecture
        system.address = network.nameserver(ofNode: node)
        system.image = LinuxRuntime.prettyName ?? ""
        system.kernel = LinuxRuntime.kernel
        system.runtime = runtimeVersion.withLock { known in
            let text =
                known ?? "\(program.runtime.kind.rawValue)://\(Spawn.version(of: program.path) ?? "")"
            known = text
            return text
        }
        return system
    }

    // Asked for each pod that is served: read once.

    private static let kernel: String = {
        var name = utsname()
        guard uname(&name) == 0 else { return "" }
        return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }()

    /// os-release(5).
    private static let prettyName: String? = {
        for path in ["/etc/os-release", "/usr/lib/os-release"] {
            guard let text = readText(path, limit: 1 << 16) else { continue }
            for line in text.split(separator: "\n") where line.hasPrefix("PRETTY_NAME=") {
                return line.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" && $0 != "'" }
            }
        }
        return nil
    }()
}
