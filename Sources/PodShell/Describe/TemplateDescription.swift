package import PodModel
import PodText

extension Description {
    /// `Pod Template:` of a controller (`DescribePodTemplate`).
    mutating func tell(_ template: PodTemplate) {
        heading("Pod Template")
        tellLabels("Labels", template.labels, depth: 1)
        if !template.annotations.isEmpty { tellAnnotations(template.annotations, depth: 1) }
        let spec = template.spec
        tell(containers: spec.initContainers.map { ContainerStanding(wish: $0) }, under: "Init Containers", of: nil)
        tell(containers: spec.mainContainers.map { ContainerStanding(wish: $0) }, under: "Containers", of: nil)
        tellVolumes(spec, isTemplate: true)
        tellSpread(template, depth: 1)
        tellLabels("Node-Selectors", spec.nodeSelector, depth: 1)
        tellTolerations(spec.tolerations, depth: 1)
    }

    /// How many pods of a controller are in which phase.
    mutating func tellPodsStatus(_ pods: [Pod]) {
        let count = { (phase: PodPhase) in pods.count { $0.status.phase == phase } }
        field(
            "Pods Status",
            """
            \(count(.running)) Running / \(count(.pending)) Waiting / \(count(.succeeded)) Succeeded / \
            \(count(.failed)) Failed
            """)
    }

    /// A template of its own: the language's cookie cutter.
    package mutating func tell(_ template: NamedTemplate, at now: Timestamp) {
        field("Name", template.meta.name)
        field("Namespace", template.meta.namespace)
        tellMetadata(template.meta)
        tell(template.template)
        tellOwn { own in
            own.field("Created", template.meta.created.moment(at: now), depth: 1)
            own.row(["A cookie cutter: pods already cut from it do not change with it."], depth: 1, style: .faint)
            own.tellRules(template.template.spec)
        }
    }
}
