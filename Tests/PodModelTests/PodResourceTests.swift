import PodModel
import Testing

/// What a pod says of cpu and memory for all of its containers (`spec.resources`).
struct PodResourceTests {
    private func spec(_ change: (inout PodSpec) -> Void) -> PodSpec {
        var spec = PodSpec()
        spec.containers = [Container(name: "a"), Container(name: "b")]
        change(&spec)
        return spec
    }

    @Test func aPodsRequestCountsInPlaceOfTheSum() {
        let own = spec {
            $0.containers[0].resources.cpuRequest = 100
            $0.resources.cpuRequest = 700
            $0.resources.memoryLimit = 1 << 30
        }
        let template = PodTemplate(labels: [:], spec: own)
        #expect(template.request == ResourceAmount(cpu: 700, memory: 1 << 30), "a limit alone is a request")
        #expect(ResourceAmount(effectiveLimitOf: own) == ResourceAmount(cpu: 0, memory: 1 << 30))
        #expect(template.quotaUse["requests.cpu"] == Quantity(milli: 700))
        #expect(template.quotaUse["limits.memory"] == Quantity(units: 1 << 30))
    }

    @Test func whatContainersAskForIsTheRequestOfAPodWithALimitAlone() {
        let own = spec {
            $0.containers[0].resources.memoryRequest = 1 << 20
            $0.resources.memoryLimit = 1 << 30
        }
        #expect(PodTemplate(labels: [:], spec: own).request.memory == 1 << 20)
    }

    @Test func thePodDecidesItsQualityOfService() {
        let guaranteed = spec { $0.resources = ResourceRequirements(cpuLimit: 500, memoryLimit: 1 << 30) }
        #expect(QualityOfService(of: guaranteed) == .guaranteed, "its containers say nothing")
        let burstable = spec {
            for i in 0...1 {
                $0.containers[i].resources = ResourceRequirements(cpuLimit: 500, memoryLimit: 1 << 30)
            }
            $0.resources = ResourceRequirements(cpuRequest: 1000, cpuLimit: 2000)
        }
        #expect(QualityOfService(of: burstable) == .burstable)
        #expect(QualityOfService(of: spec { $0.resources.cpuLimit = 0 }) == .bestEffort)
    }

    @Test func containersFitIntoTheirPod() {
        func refusals(_ change: (inout PodSpec) -> Void) -> [String] { spec(change).validate().map(\.description) }
        #expect(refusals { $0.resources = ResourceRequirements(cpuRequest: 100, cpuLimit: 200) } == [])
        let over = refusals {
            $0.containers[0].resources.cpuRequest = 80
            $0.containers[1].resources.cpuRequest = 80
            $0.resources.cpuRequest = 100
        }
        #expect(over.count == 1 && over[0].contains("aggregate container requests of 160m"), "\(over)")
        let limit = refusals {
            $0.containers[1].resources.memoryLimit = 2 << 30
            $0.resources.memoryLimit = 1 << 30
        }
        #expect(limit.contains { $0.contains("pod limits of 1Gi") }, "\(limit)")
        let inverted = refusals { $0.resources = ResourceRequirements(cpuRequest: 300, cpuLimit: 200) }
        #expect(inverted.count == 1, "\(inverted)")
        let other = refusals { $0.resources.otherRequests[.ephemeralStorage] = 1 << 20 }
        #expect(other.count == 1 && other[0].contains("ephemeral-storage"), "\(other)")
    }

    @Test func aLimitThatAContainerHasNotIsItsPods() throws {
        let own = spec { $0.resources.memoryLimit = 64 << 20 }
        let reference = ResourceReference(.limit, .memory)
        let node = NodeAllocatable(amount: ResourceAmount(cpu: 1, memory: 1 << 40), storage: 0)
        #expect(reference.text(of: own.containers[0], in: own, allocatable: node) == "67108864")
    }
}
