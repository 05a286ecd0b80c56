/// The way to a field as Kubernetes writes it; put into words only when an error needs it.
final class FieldPath {
    private enum Step {
        case key(String)
        case index(Int)
    }

    private let parent: FieldPath?
    private let step: Step?

    private init(_ parent: FieldPath?, _ step: Step?) {
        self.parent = parent
        self.step = step
    }

    /// The document itself.
    static var root: FieldPath { FieldPath(nil, nil) }

    func key(_ name: String) -> FieldPath { FieldPath(self, .key(name)) }
    func index(_ number: Int) -> FieldPath { FieldPath(self, .index(number)) }

    /// `spec.containers[0].image`; of the document itself empty.
    var text: String {
        var steps: [String] = []
        var at: FieldPath? = self
        while let path = at {
            switch path.step {
            case .key(let name): steps.append(parentIsRoot(path) ? name : "." + name)
            case .index(let number): steps.append("[\(number)]")
            case nil: break
            }
            at = path.parent
        }
        return steps.reversed().joined()
    }

    private func parentIsRoot(_ path: FieldPath) -> Bool { path.parent?.step == nil }
}
