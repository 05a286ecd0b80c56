import PodSession

/// The plainest calls, without the cost of the argument parser: `podsh -c TEXT` and a bare `podsh FILE`.
enum QuickStart {
    /// `nil` when there is anything to parse.
    static func run(_ arguments: [String]) -> Int32? {
        guard arguments.count == 2, arguments[0] == "-c" else { return nil }
        var invocation = Invocation()
        invocation.input = .texts([arguments[1]])
        return invocation.run()
    }
}
