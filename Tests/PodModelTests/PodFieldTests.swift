import PodModel
import Testing

@Suite struct PodFieldTests {
    @Test(
        "a path of the API is read and written alike",
        arguments: [
            "metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations",
            "metadata.labels['a.b/c']", "metadata.annotations['x']", "spec.nodeName", "spec.serviceAccountName",
            "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
        ])
    func path(_ path: String) { #expect(PodField(path: path)?.path == path) }

    @Test(
        "what is no field has none",
        arguments: [
            "", "metadata", "metadata.labels['", "metadata.labels[\"x\"]", "status.phase", "metadata.labels['a",
        ])
    func noPath(_ path: String) { #expect(PodField(path: path) == nil) }

    @Test func labelsAreALineEachAsGoQuotesThem() {
        let labels: Labels = ["b": "2", "a": "x \"y\" \\ \n\u{1}\u{85}é"]
        #expect(
            PodField.labels.text(labels: labels, annotations: [:])
                == "a=\"x \\\"y\\\" \\\\ \\n\\x01\\u0085é\"\nb=\"2\"")
        #expect(PodField.label("none").text(labels: labels, annotations: [:])?.isEmpty == true)
    }

    @Test func amountsAreCountedInTheirDivisorAndRoundedUp() throws {
        var container = Container(name: "a")
        container.resources = ResourceRequirements(cpuLimit: 1500, memoryLimit: 100 << 20)
        let node = NodeAllocatable(amount: ResourceAmount(cpu: 4000, memory: 8 << 30), storage: 10 << 30)
        func text(_ path: String, _ divisor: String? = nil) throws -> String {
            var reference = try #require(ResourceReference(path: path))
            reference.divisor = divisor.flatMap { ResourceReference.divisor($0, of: reference.resource) }
            #expect((reference.divisor == nil) == (divisor == nil), "\(path) \(divisor ?? "")")
            return reference.text(of: container, in: PodSpec(), allocatable: node)
        }
        #expect(try text("limits.cpu") == "2")
        #expect(try text("limits.cpu", "1m") == "1500")
        #expect(try text("requests.cpu", "1m") == "1500", "a limit alone is a request, too")
        #expect(try text("limits.memory") == "104857600")
        #expect(try text("limits.memory", "1Mi") == "100")
        #expect(try text("limits.memory", "1G") == "1")
        #expect(try text("limits.ephemeral-storage", "1Gi") == "10")
        #expect(try text("requests.ephemeral-storage") == "0")
        container.resources = ResourceRequirements()
        #expect(try text("limits.cpu") == "4")
        #expect(try text("limits.memory", "1Gi") == "8")
        #expect(try text("requests.memory") == "0")
        #expect(ResourceReference.divisor("2m", of: .cpu) == nil)
        #expect(ResourceReference.divisor("1Mi", of: .cpu) == nil)
        #expect(ResourceReference.divisor("1m", of: .memory) == nil)
        #expect(ResourceReference(path: "limits.gpu") == nil)
    }
}
