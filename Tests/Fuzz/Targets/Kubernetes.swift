import PodModel
import PodControlPlane
import PodEngine
@testable import PodKubernetes
import PodModel
@testable import PodSession
import PodSyntax

extension FuzzTarget {
    /// A Kubernetes file: refused with findings, or declared; then what is exported of it is read and exported as the
    /// same.
    static let kubernetes = FuzzTarget(name: "kubernetes", longest: 4096, seeds: ["Tests/Golden/kubernetes"]) { bytes in
        let source = SourceText(name: "fuzz.yaml", bytes: bytes, provenance: .file(path: "/home/ada/fuzz.yaml"))
        let lenient = importKubernetes(source, isLenient: true)
        if let complaint = complaint(lenient.findings, in: source, suppressed: lenient.suppressed) {
            return .broken(complaint)
        }
        guard !lenient.hasErrors, let first = exported(lenient) else { return .refused }
        let read = importKubernetes(SourceText(name: "exported.yaml", text: first))
        if read.hasErrors {
            return .broken(
                "what is exported does not check:\n\(first)\(read.findings.map(\.message).joined(separator: "\n"))")
        }
        guard let second = exported(read) else { return .broken("what is exported is refused:\n\(first)") }
        return FuzzOutcome(second == first ? nil : "exported again it differs:\n\(first)---\n\(second)")
    }

    /// Nil where the control plane refuses an object.
    private static func exported(_ read: KubernetesImport) -> String? {
        let plane = EmbeddedControlPlane(Engine.rehearsal())
        do {
            for object in read.objects {
                let changes = try plane.submit(.declare(object.manifest))
                let now = plane.meta(of: object.key)
                for command in object.metadataCommands(now: now, after: changes) { _ = try plane.submit(command) }
            }
        } catch {
            return nil
        }
        return exportKubernetes(plane.declaredObjects()).yaml
    }
}
