internal import Glibc
package import PodLifecycle

/// The programs of other projects that podsh stands on, as found in PATH.
package struct LinuxTools: Hashable, Sendable {
    /// OCI runtimes in the order in which they are tried.
    package var runtimes: [OCIRuntime]
    package var conmon: String
    package var catatonit: String

    /// Looks for them; what is missing is named with the command that installs it, all at once.
    package static func find(path: String?) throws(Failure) -> LinuxTools {
        let folders = searchPath(path)
        let runtimes = OCIRuntime.Kind.allCases.compactMap { kind in
            locate(kind.rawValue, in: folders).map { OCIRuntime(kind, path: $0) }
        }
        let conmon = locate("conmon", in: folders + ["/usr/libexec/podman", "/usr/lib/podman"])
        let catatonit = locate("catatonit", in: folders + ["/usr/libexec/podman", "/usr/lib/podman"])
        let nft = locate("nft", in: folders)
        var missing: [(what: String, package: String)] = []
        if runtimes.isEmpty { missing.append(("crun (or runc)", "crun")) }
        if conmon == nil { missing.append(("conmon", "conmon")) }
        if catatonit == nil { missing.append(("catatonit", "catatonit")) }
        if nft == nil { missing.append(("nft", "nftables")) }
        guard missing.isEmpty, let conmon, let catatonit else {
            let names = missing.map(\.what).joined(separator: ", ")
            let packages = missing.map(\.package).joined(separator: " ")
            throw Failure(
                "real pods need \(names): not found in PATH; `apt-get install \(packages)` installs what is missing")
        }
        return LinuxTools(runtimes: runtimes, conmon: conmon, catatonit: catatonit)
    }

    /// The first executable of that name; absolute folders only.
    package static func locate(_ name: String, in folders: [String]) -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Folders of PATH, and where Debian keeps what only root uses.
    package static func searchPath(_ path: String? = nil) -> [String] {
        let text = path ?? getenv("PATH").map { String(cString: $0) } ?? ""
        let folders = text.split(separator: ":").map(String.init).filter { $0.utf8.first == UInt8(ascii: "/") }
        return path == nil ? folders + ["/usr/sbin", "/sbin", "/usr/bin", "/bin"] : folders
    }
}
