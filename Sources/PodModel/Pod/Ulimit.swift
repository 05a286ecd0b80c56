/// A limit of each process of a container (`setrlimit(2)`). docker's `ulimits`; Kubernetes has none.
package struct Ulimit: Hashable, Sendable, CustomStringConvertible, Codable {
    /// docker's words, which are the kernel's without `RLIMIT_`.
    package enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        case core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending
        case stack

        /// The OCI runtime specification's word.
        package var runtimeName: String { "RLIMIT_" + rawValue.uppercased() }
    }

    package var kind: Kind
    /// nil is none. In the kernel's units: bytes, seconds or numbers.
    package var soft: Int64?
    package var hard: Int64?

    package init(kind: Kind, soft: Int64?, hard: Int64?) {
        self.kind = kind
        self.soft = soft
        self.hard = hard
    }

    /// `nofile=1024:2048`, `core=unlimited`.
    package var description: String {
        let (soft, hard) = (Ulimit.text(soft), Ulimit.text(hard))
        return "\(kind.rawValue)=" + (soft == hard ? soft : "\(soft):\(hard)")
    }

    private static func text(_ limit: Int64?) -> String { limit.map { "\($0)" } ?? "unlimited" }
}
