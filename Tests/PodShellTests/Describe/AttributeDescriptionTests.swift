import PodModel
import PodShell
import PodTesting
import PodText
import Testing

/// `describe` says of a pod whatever may be said of one: each property that is stored, but for a few.
@Suite struct AttributeDescriptionTests {
    /// Why it is not shown.
    private static let notShown: [String: String] = [
        "Container.pullPolicy": "kubectl does not show it either, and it says nothing of a container that runs",
        "SecurityContext.fsGroupChangePolicy": "without a group it changes nothing; with one it is said of the group",
        "Container.simulation": "it is what a simulated image does, and no setting of the container",
    ]

    private func text(_ spec: PodSpec) -> String {
        let now = Timestamp.simulationStart
        var description = Description(on: .plain)
        let pod = Pod(
            meta: ObjectMeta(name: "web", labels: ["app": "web"]),
            template: PodTemplate(labels: ["app": "web"], spec: spec))
        description.describe(pod, events: [], at: now)
        description.describeOwn(of: pod, because: nil, sandbox: nil, at: now)
        return description.text
    }

    @Test("describe says it", arguments: PropertyChange.all) func shows(_ change: PropertyChange) {
        var spec = PodSpec.full
        change.apply(&spec)
        let isShown = text(spec) != text(.full)
        #expect(isShown == (Self.notShown[change.description] == nil), "\(change)")
    }
}
