import PodKubernetes
import PodModel
import PodTesting
import PodText
import Testing

/// Whatever is said of a pod is told when it differs, is written for Kubernetes, read again, and shown.
@Suite struct AttributeTests {
    @Test func everyStoredPropertyIsChanged() {
        for whole in PropertyChange.wholes {
            let type = "\(Swift.type(of: whole))"
            let changed = PropertyChange.all.filter { $0.type == type }.map(\.property)
            let stored = Mirror(reflecting: whole).children.compactMap(\.label)
            #expect(Set(changed) == Set(stored) && changed.count == stored.count, "\(type)")
        }
        #expect(Set(PropertyChange.all.map(\.type)).count == PropertyChange.wholes.count)
    }

    private func template(_ spec: PodSpec) -> PodTemplate { PodTemplate(labels: ["app": "web"], spec: spec) }

    private func pod(_ spec: PodSpec) -> Pod {
        Pod(meta: ObjectMeta(name: "web", labels: ["app": "web"]), template: template(spec))
    }

    @Test("a difference names it, and not the order of containers", arguments: PropertyChange.all)
    func difference(_ change: PropertyChange) {
        var spec = PodSpec.full
        change.apply(&spec)
        let told = templateDifference(from: template(.full), to: template(spec))
        #expect(!told.isEmpty && !told.contains { $0.hasPrefix("order of containers") }, "\(told)")
        #expect(templateDifference(from: template(spec), to: template(spec)).isEmpty)
    }

    @Test("what is exported is imported", arguments: PropertyChange.all.filter(\.hasForm))
    func roundTrip(_ change: PropertyChange) throws {
        var spec = PodSpec.full
        change.apply(&spec)
        let back = try imported(spec)
        #expect(back.effective == spec.effective)
        #expect(try back.effective != imported(.full).effective)
    }

    @Test("the object that is shown has it", arguments: PropertyChange.all.filter(\.hasForm))
    func shown(_ change: PropertyChange) {
        var spec = PodSpec.full
        change.apply(&spec)
        #expect(pod(spec).document.yamlText != pod(.full).document.yamlText)
    }

    private func imported(_ spec: PodSpec) throws -> PodSpec {
        var objects = DeclaredObjects()
        objects.pods = [pod(spec)]
        let exported = exportKubernetes(objects)
        #expect(exported.omissions == [])
        let read = read(exported.yaml)
        let said = ["unknown-port", "no-effect"]
        #expect(lines(read, of: exported.yaml).filter { line in !said.contains { line.contains($0) } } == [])
        for case .pod(_, _, let template) in read.objects.map(\.manifest) { return template.spec }
        throw NoPod(yaml: exported.yaml)
    }

    private struct NoPod: Error { let yaml: String }
}

extension PodSpec {
    /// With what of security holds for each container, wherever it was said.
    fileprivate var effective: PodSpec {
        var spec = self
        for i in spec.containers.indices {
            var security = SecurityProfile.effective(of: self, containers[i])
            (security.addCapabilities, security.dropCapabilities) = (SecurityProfile.capabilities(of: security), [])
            spec.containers[i].security = security
        }
        spec.security = SecurityContext()
        // Containers that run to their end, and those beside them, stand before the others.
        spec.containers = spec.initContainers + spec.mainContainers
        return spec
    }
}
