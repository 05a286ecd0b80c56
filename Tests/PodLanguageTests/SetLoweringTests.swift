import PodLanguage
import PodModel
import PodSyntax
import PodTesting
import Testing

/// What stands in the body of a `stateful` or a `daemon`.
@Suite struct SetLoweringTests {
    private func workload(_ text: String) throws -> WorkloadManifest {
        guard case .workload(let manifest) = try lower(try declaration(text), in: testContext()) else {
            throw Unexpected()
        }
        return manifest
    }

    private func stateful(_ body: String) throws -> (manifest: WorkloadManifest, spec: StatefulSetSpec) {
        let manifest = try workload("stateful db 3 < container pg; \(body) >")
        guard case .statefulSet(let spec) = manifest.spec else { throw Unexpected() }
        return (manifest, spec)
    }

    private func daemon(_ body: String) throws -> DaemonSetSpec {
        guard case .daemonSet(let spec) = try workload("daemon agent < container a; \(body) >").spec else {
            throw Unexpected()
        }
        return spec
    }

    @Test func aStatefulSetsDefaultsAreKubernetes() throws {
        let (manifest, spec) = try stateful("")
        #expect(manifest.key == ObjectKey(.statefulSet, "db") && manifest.replicas == 3 && manifest.minReady == .zero)
        #expect(spec == StatefulSetSpec())
        #expect(spec.updateStrategy == .rolling(partition: 0) && spec.podManagement == .orderedReady)
        #expect(spec.revisionHistoryLimit == 10 && !spec.deletesClaimsWhenScaled && !spec.deletesClaimsWhenDeleted)
    }

    @Test func allThatAStatefulSetCanSay() throws {
        let (manifest, spec) = try stateful(
            "order parallel; strategy rolling partition 2; start 5; service pg; min-ready 10s; history 3")
        #expect(spec.podManagement == .parallel && spec.updateStrategy == .rolling(partition: 2))
        #expect(spec.startOrdinal == 5 && spec.serviceName == "pg" && spec.revisionHistoryLimit == 3)
        #expect(manifest.minReady == .seconds(10))
        #expect(try stateful("strategy on-delete").spec.updateStrategy == .onDelete)
    }

    @Test(
        "when claims go",
        arguments: [
            ("delete-claims scaled", true, false), ("delete-claims deleted", false, true),
            ("delete-claims", true, true),
        ]) func claimsGo(_ text: String, scaled: Bool, deleted: Bool) throws
    {
        let spec = try stateful(text).spec
        #expect(spec.deletesClaimsWhenScaled == scaled && spec.deletesClaimsWhenDeleted == deleted)
    }

    @Test("a claim with a size is each replica's own, one without is shared") func claims() throws {
        let (manifest, spec) = try stateful("volume data claim disk size 1Gi; volume common claim shared")
        #expect(spec.claims == [StatefulSetSpec.ClaimTemplate(name: "disk", volume: "data", size: 1 << 30)])
        let volumes = manifest.template.spec.volumes
        #expect(volumes.map(\.source) == [.claim("disk"), .claim("shared")])
        #expect(volumes.someAndAllSatisfy { $0.sizeLimit == nil })
    }

    @Test("a claim of a replica's own needs no declaration, a shared one does") func checking() {
        func codes(_ volume: String) -> [String] {
            check(
                parse(
                    SourceText(name: "t.pod", text: "stateful db 3 < container pg; volume data claim disk\(volume) >")
                ).tree
            )
            .findings.map(\.code)
        }
        #expect(codes(" size 1Gi") == [])
        #expect(codes("").count == 1)
        #expect(codes(" size 1Quux") == ["bad-value"])
    }

    @Test func aDeploymentMayHaveManyMorePodsMeanwhileAndNoOtherMoreThanAll() {
        func messages(_ text: String) -> [String] {
            check(parse(SourceText(name: "t.pod", text: text)).tree).findings.map(\.message)
        }
        func deployment(_ strategy: String) -> [String] {
            messages("deployment d 3 < container n; strategy rolling \(strategy) >")
        }
        #expect(deployment("surge 200% unavailable 100%") == [])
        #expect(deployment("surge 1 unavailable 101%") == ["101% is more than all: at most 100%"])
        #expect(
            deployment("surge 20x%").count == 1 && deployment("surge -1%").count == 1
                && deployment("surge +1%").count == 1)
        #expect(
            messages("daemon d < container n; strategy rolling surge 200% >") == ["200% is more than all: at most 100%"]
        )
        for word in ["min-available", "max-unavailable"] {
            #expect(
                messages("deployment d 3 < container n >; budget d \(word) 101%") == [
                    "101% is more than all: at most 100%"
                ])
        }
    }

    @Test func aDaemonsStrategy() throws {
        #expect(try daemon("") == DaemonSetSpec())
        #expect(
            try daemon("strategy rolling unavailable 20%").updateStrategy
                == .rolling(surge: .count(0), unavailable: .percent(20)))
        // Only one of the two may be above 0.
        #expect(
            try daemon("strategy rolling surge 1").updateStrategy == .rolling(surge: .count(1), unavailable: .count(0)))
        #expect(try daemon("strategy on-delete; history 2").updateStrategy == .onDelete)
    }
}
