import PodKubernetes
import PodModel
import Testing

/// Fields of single kinds: what is read, and given back.
@Suite struct CarriedFieldTests {
    private static let autoscaler = """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          maxReplicas: 10
          metrics:
          - type: ContainerResource
            containerResource: {name: cpu, container: app, target: {type: Utilization, averageUtilization: 60}}
          behavior:
            scaleDown: {stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 4, periodSeconds: 60}]}
            scaleUp: {selectPolicy: Disabled}

        """

    private func spec(_ text: String) -> AutoscalerSpec? {
        guard case .autoscaler(_, _, let spec)? = read(text).objects.first?.manifest else { return nil }
        return spec
    }

    @Test func anAutoscalersBehaviorAndContainerAreReadAndGivenBack() throws {
        let spec = try #require(self.spec(Self.autoscaler))
        #expect(spec.metrics == [.ofContainer("app", .cpuUtilization(60))])
        #expect(spec.down == ScalingRules(window: .seconds(60), policies: [.init(.pods, 4, in: .seconds(60))]))
        #expect(spec.up.choice == .disabled && spec.up.policies == ScalingRules.up.policies)
        var objects = DeclaredObjects()
        objects.autoscalers = [Autoscaler(meta: ObjectMeta(name: "web"), spec: spec)]
        #expect(self.spec(exportKubernetes(objects).yaml) == spec)
    }

    @Test(arguments: [
        ("value: 4", "value: 0", "must be greater than zero"), ("periodSeconds: 60", "periodSeconds: 1801", "1800"),
        ("Seconds: 60, policies", "Seconds: 3601, policies", "3600"), ("type: Pods", "type: Pod", "'Pod' is none of"),
        ("[{type: Pods, value: 4, periodSeconds: 60}]", "[]", "at least one Policy"),
    ])
    func aBehaviorThatKubernetesRefusesIsRefused(_ old: String, _ new: String, _ why: String) {
        let text = Self.autoscaler.replacing(old, with: new)
        #expect(lines(read(text), of: text).contains { $0.contains(why) }, "\(lines(read(text), of: text))")
    }

    @Test(arguments: ["spec", "template"])
    func theOldAnnotationOfAppArmorIsSaidToHaveNoEffect(_ place: String) {
        let annotations = "annotations: {container.apparmor.security.beta.kubernetes.io/a: localhost/mine}"
        let spec = "spec: {containers: [{name: a, image: nginx}]}"
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: x, \(annotations)}\n\(spec)\n"
        let deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: x}
            spec:
              selector: {matchLabels: {app: x}}
              template: {metadata: {labels: {app: x}, \(annotations)}, \(spec)}

            """
        let text = place == "spec" ? pod : deployment
        let said = lines(read(text), of: text)
        #expect(
            said.count == 1 && said[0].contains("no-effect") && said[0].contains("machine's own profile"), "\(said)")
    }
}
