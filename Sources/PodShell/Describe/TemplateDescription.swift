package import PodModel
import PodText

extension Description {
    /// `Pod Template:` of a controller (`DescribePodTemplate`).
    mutating func describe(_ template: PodTemplate) {
        heading("Pod Template")
        describeLabels("Labels", template.labels, depth: 1)
        if !template.annotations.isEmpty { describeAnnotations(template.annotations, depth: 1) }
        let spec = template.spec
        describe(containers: spec.initContainers.map { ContainerStanding(spec: $0) }, under: "Init Containers", of: nil)
        describe(containers: spec.mainContainers.map { ContainerStanding(spec: $0) }, under: "Containers", of: nil)
        describeVolumes(spec, isTemplate: true)
        describeSpread(template, depth: 1)
        describeLabels("Node-Selectors", spec.nodeSelector, depth: 1)
        describeTolerations(spec.tolerations, depth: 1)
    }

    /// How many pods of a controller are in which phase.
    mutating func describePodsStatus(_ pods: [Pod]) {
        let count = { (phase: PodPhase) in pods.count { $0.status.phase == phase } }
        field(
            "Pods Status",
            """
            \(count(.running)) Running / \(count(.pending)) Waiting / \(count(.succeeded)) Succeeded / \
            \(count(.failed)) Failed
            """)
    }

    /// A template of its own: the language's cookie cutter.
    package mutating func describe(_ template: NamedTemplate, at now: Timestamp) {
        field("Name", template.meta.name)
        field("Namespace", template.meta.namespace)
        describeMetadata(template.meta)
        describe(template.template)
        describeOwn { own in
            own.field("Created", template.meta.created.moment(at: now), depth: 1)
            own.row(["A cookie cutter: pods already cut from it do not change with it."], depth: 1, style: .faint)
            own.describeRules(template.template.spec)
        }
    }
}
