/// What a command did to one object; its description is the line the user reads.
package struct Change: Hashable, Sendable {
    package enum Action: String, Hashable, Sendable {
        case created, configured, unchanged, deleted, replaced, scaled, adopted
        case labeled, annotated, upgraded, restarted, cordoned, uncordoned, evicted

        /// `created`, `configured` …
        package var word: String { rawValue }
    }

    package var object: ObjectKey
    package var action: Action
    /// What changed, a field each, as `image nginx:1.26 → nginx:1.27`, `replicas 3 → 5`.
    package var details: [String]

    package init(_ object: ObjectKey, _ action: Action, _ details: [String] = []) {
        self.object = object
        self.action = action
        self.details = details
    }
}

extension Change: CustomStringConvertible {
    /// `deployment/web configured: image nginx:1.26 → nginx:1.27`.
    package var description: String {
        details.isEmpty ? "\(object) \(action.word)" : "\(object) \(action.word): \(details.joined(separator: ", "))"
    }
}
