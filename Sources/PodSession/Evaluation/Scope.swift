internal import PodLanguage
internal import PodSyntax

/// Variables and functions of a block, a call, a file. Looked up from the inside out; blocks that run later (handlers,
/// `on exit`) keep the scope in which they stand.
final class Scope {
    let parent: Scope?
    /// In a `where`: the object that is being tested; its fields are seen before variables.
    var subject: Value?
    private var variables: [String: Value] = [:]
    private var functions: [String: FunctionSyntax] = [:]

    init(parent: Scope?) {
        self.parent = parent
    }

    func declare(_ name: String, _ value: Value) { variables[name] = value }

    func declare(function: FunctionSyntax, name: String) { functions[name] = function }

    /// The variable of this name in this very scope.
    func own(_ name: String) -> Value? { variables[name] }

    /// The innermost variable of this name.
    func value(_ name: String) -> Value? {
        var scope: Scope? = self
        while let current = scope {
            if let value = current.variables[name] { return value }
            scope = current.parent
        }
        return nil
    }

    /// Sets the innermost variable of this name; false if there is none.
    func assign(_ name: String, _ value: Value) -> Bool {
        var scope: Scope? = self
        while let current = scope {
            if current.variables[name] != nil {
                current.variables[name] = value
                return true
            }
            scope = current.parent
        }
        return false
    }

    /// The innermost function of this name, with the scope in which its body runs.
    func function(_ name: String) -> (FunctionSyntax, Scope)? {
        var scope: Scope? = self
        while let current = scope {
            if let function = current.functions[name] { return (function, current) }
            scope = current.parent
        }
        return nil
    }

    /// All names that can be seen here, sorted: for near misses and completion.
    var names: [String] {
        var found: Set<String> = []
        var scope: Scope? = self
        while let current = scope {
            found.formUnion(current.variables.keys)
            found.formUnion(current.functions.keys)
            scope = current.parent
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension Scope {
    /// What the checker of a further text has to know of this scope.
    func describe(_ context: inout CheckContext) {
        for name in names {
            if let value = own(name) { context.variables[name] = value.staticType }
            if let (function, _) = function(name) { context.functions[name] = function.parameters.count }
        }
    }
}
