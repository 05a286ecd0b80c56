/// A set of kinds of script events: who listens to few of them need not pay for all.
package struct ScriptEventMask: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package init(_ kind: ScriptEvent.Kind) {
        rawValue = 1 << UInt16(kind.rawValue)
    }

    package static let all = ScriptEventMask(rawValue: .max)
}
