import Glibc
import PodKernel
import PodLifecycle
import PodModel
import PodText

/// What a pod's containers are told about it, as texts of variables and of files.
struct DownwardValues: Hashable, Sendable {
    let identity: PodIdentity
    let spec: PodSpec
    var facts: PodFacts
    /// Where its node's disk is looked at.
    let folder: String

    /// Of those that stand in the pod's object; nil: its sandbox knows it.
    func text(_ word: PodFieldWord) -> String? {
        switch word {
        case .name: identity.name
        case .namespace: identity.namespace
        case .uid: identity.uid.description
        case .serviceAccount: account
        case .ip, .ips, .node, .hostIp, .hostIps: nil
        }
    }

    func text(_ reference: ResourceReference, of own: Container) -> String {
        let container = reference.container.flatMap { name in spec.containers.first { $0.name == name } } ?? own
        return reference.text(
            of: container, in: spec,
            allocatable: NodeAllocatable(amount: facts.allocatable, storage: DownwardValues.size(of: folder)))
    }

    /// nil where the volume asks for what files cannot hold; that has been refused.
    func text(_ content: DownwardFile.Content) -> String? {
        switch content {
        case .field(.plain(let word)): text(word)
        case .field(let field): field.text(labels: facts.labels, annotations: facts.annotations)
        case .resource(let reference):
            spec.containers.first { $0.name == reference.container }.map { text(reference, of: $0) }
        }
    }

    private var account: String { spec.serviceAccount ?? "default" }

    /// A JSON Web Token that says itself that nobody has signed it (`"alg":"none"`, RFC 7519, section 6): programs that
    /// look for the file find one, and no server that checks tokens takes it.
    func token(_ file: TokenFile) -> String {
        let subject = "system:serviceaccount:\(identity.namespace):\(account)"
        let audience = file.audience ?? "https://kubernetes.default.svc.cluster.local"
        let claims = Document.fields(
            ("aud", .array([.string(audience)])), ("iss", .string("podsh")), ("sub", .string(subject)))
        return "\(Base64URL.encode(#"{"alg":"none"}"#)).\(Base64URL.encode(claims.jsonLine))."
    }

    /// Bytes of the disk on which a folder lies.
    private static func size(of folder: String) -> Int64 {
        var system = statvfs()
        guard statvfs(folder, &system) == 0 else { return 0 }
        return Int64(clamping: UInt64(system.f_blocks).multipliedReportingOverflow(by: UInt64(system.f_frsize)).0)
    }
}

/// Base64 for addresses, without padding (RFC 4648, section 5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0...group.count { out.append(alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension BundleRequest {
    var downward: DownwardValues {
        DownwardValues(identity: sandbox.identity, spec: template.spec, facts: facts, folder: layout.home)
    }
}

extension PodSpec {
    /// Whether some volume says what may change while the pod runs.
    var hasDownwardVolume: Bool {
        volumes.contains { volume in
            volume.source.files?.parts.contains { part in
                if case .downward = part { true } else { false }
            } ?? false
        }
    }
}
