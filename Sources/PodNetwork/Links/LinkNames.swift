internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// What an environment's links are called: `psTAGn0` the environment's own, `psTAGn1` the first node's, `psTAG01a3` the
/// host's end of the pod with the address x.y.1.163. At most 15 bytes, the same whenever asked.
struct LinkNames: Sendable {
    let prefix: String
    private let number: UInt32

    init(_ layout: EnvironmentLayout) {
        self.init(tag: layout.tag)
    }

    init(tag: String) {
        prefix = "ps\(tag)"
        number = UInt32(tag, radix: 16) ?? 0
    }

    /// Of any environment of any podsh: `ps` and six digits of its tag, then what it is.
    static func isPodsh(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return bytes.count > 8 && bytes.starts(with: "ps".utf8)
            && bytes[2..<8].allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }
    }

    /// Matches links that hold addresses but no pod; hex digits never begin with an n.
    var nodes: String { "\(prefix)n*" }
    var all: String { "\(prefix)*" }
    var environment: String { "\(prefix)n0" }
    func node(_ node: NodeIndex) -> String { "\(prefix)n\(node + 1)" }

    func pod(_ address: IPv4) -> String {
        let digits = String(address.rawValue & 0xFFFF | 0x1_0000, radix: 16).dropFirst()
        return "\(prefix)\(digits)"
    }

    /// The group that links are put into to be removed in one step of the kernel's.
    var removalGroup: UInt32 { 0x7100_0000 | number }

    /// Every host end has the same: a pod knows its gateway by it and never has to ask.
    static let gatewayHardware: Links.Hardware = [0x02, 0x70, 0x73, 0, 0, 1]
    static func hardware(of address: IPv4) -> Links.Hardware {
        let raw = address.rawValue
        return [0x02, 0x70] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: raw >> $0) }
    }
}
