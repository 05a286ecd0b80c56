import PodSyntax

/// Names that would take another meaning away from their reader.
package enum HiddenName {
    /// A field of what `where` looks at bears the name of a variable.
    package static func message(_ name: String) -> String {
        name == "it"
            ? "'it' is the tested element here and hides the variable 'it'"
            : "'\(name)' is a field of the tested object here and hides the variable '\(name)'"
    }

    package static func help(_ name: String) -> String { "call the variable otherwise, as in my-\(name)" }

    /// What a name means everywhere, so that no variable can bear it; nil for any other.
    static func fixedMeaning(of name: String) -> String? {
        if let subject = Subject(plural: name) { return "all \(subject.plural)" }
        return BuiltinValue(rawValue: name)?.meaning
    }
}

/// The values that every script has.
package enum BuiltinValue: String, CaseIterable {
    case args, event, simulated

    fileprivate var meaning: String {
        switch self {
        case .args: "the script's arguments"
        case .event: "what has happened, in a handler"
        case .simulated: "whether machines are simulated"
        }
    }
}
