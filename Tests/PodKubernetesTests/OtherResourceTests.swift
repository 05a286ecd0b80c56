import PodKubernetes
import PodModel
import Testing

/// Devices, ephemeral storage and huge pages of Kubernetes' files.
@Suite struct OtherResourceFileTests {
    private func pod(_ resources: String) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: train}
        spec:
          containers: [{name: c, image: i, resources: \(resources)}]

        """
    }

    private func resources(_ found: KubernetesImport) -> ResourceRequirements? {
        guard case .pod(_, _, let template)? = found.objects.first?.manifest else { return nil }
        return template.spec.containers.first?.resources
    }

    @Test func areReadAndWrittenBack() throws {
        let text = pod(
            "{limits: {nvidia.com/gpu: 2, ephemeral-storage: 2Gi, hugepages-2Mi: 4Mi, memory: 1Gi}, "
                + "requests: {ephemeral-storage: 1Gi}}")
        let found = read(text)
        #expect(!found.hasErrors, "\(lines(found, of: text))")
        let read = try #require(resources(found))
        #expect(read.otherLimits.text == "ephemeral-storage 2Gi, hugepages-2Mi 4Mi, nvidia.com/gpu 2")
        #expect(read.effectiveOtherRequests.text == "ephemeral-storage 1Gi, hugepages-2Mi 4Mi, nvidia.com/gpu 2")
        guard case .pod(_, _, let template)? = found.objects.first?.manifest else { return }
        var objects = DeclaredObjects()
        objects.pods = [Pod(meta: ObjectMeta(name: "train"), template: template)]
        let written = exportKubernetes(objects).yaml
        #expect(resources(PodKubernetesTests.read(written)) == read, "\(written)")
    }

    @Test(arguments: [
        ("{limits: {nvidia.com/gpu: 500m}}", "must be an integer"),
        ("{limits: {gpu: 1}}", "must be a standard resource for containers"),
        ("{limits: {nvidia.com/g!u: 1}}", "doesn't follow extended resource name standard"),
    ])
    func whatKubernetesRefusesIsAFinding(_ resources: String, _ why: String) {
        let text = pod(resources)
        #expect(lines(read(text), of: text).contains { $0.hasPrefix("5:") && $0.contains(why) })
    }

    @Test func policiesAreReadWithTheirMeaning() throws {
        let text = """
            apiVersion: v1
            kind: LimitRange
            metadata: {name: l}
            spec:
              limits:
                - {type: Container, max: {cpu: 800m}, min: {cpu: 100m}, default: {memory: 1Gi}}
            ---
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: q}
            spec: {hard: {pods: "2", requests.cpu: 500m}, scopes: [NotTerminating]}

            """
        let found = read(text)
        #expect(found.findings.isEmpty, "\(lines(found, of: text))")
        guard case .unstructured(_, _, _, _, .policy(.limitRange(let range))?)? = found.objects.first?.manifest,
            case .unstructured(_, _, _, _, .policy(.resourceQuota(let quota))?)? = found.objects.last?.manifest
        else {
            Issue.record("\(found.objects)")
            return
        }
        #expect(range.limits.first?.default.text == "cpu=800m,memory=1Gi")
        #expect(range.limits.first?.defaultRequest.text == "cpu=800m,memory=1Gi")
        #expect(quota.hard.text == "pods=2,requests.cpu=500m" && quota.scopes == [.notTerminating])
    }

    @Test func aPolicyThatMakesNoSenseIsAFinding() {
        let text = """
            apiVersion: v1
            kind: LimitRange
            metadata: {name: l}
            spec:
              limits:
                - {type: Pod, default: {cpu: 1}, min: {cpu: 2}, max: {cpu: 1}}
                - {type: Container, max: {cpu: -1}}

            """
        let said = lines(read(text), of: text).joined(separator: "\n")
        for wrong in ["may not be specified when", "greater than its max", "greater than or equal to 0"] {
            #expect(said.contains(wrong), "\(said)")
        }
    }
}
