import PodModel
package import PodSyntax

/// Everything that can be found in a text without running it. One walk; parts that could not be read are passed over.
package func check(_ tree: SyntaxTree, in context: CheckContext = CheckContext()) -> CheckResult {
    tree.source.bytes.withUnsafeBufferPointer { bytes in
        var checker = Checker(tree: tree, bytes: bytes, context: context)
        checker.collect(tree.root.children, isTopLevel: true)
        checker.statements(tree.root.children)
        checker.finishTemplates()
        checker.result.findings.sort { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }
        return checker.result
    }
}

/// The walk and all it keeps. Names are numbers, types are three bytes: on the way through a sound text next to nothing
/// is allocated.
struct Checker {
    let tree: SyntaxTree
    let bytes: UnsafeBufferPointer<UInt8>
    let context: CheckContext
    var result = CheckResult()
    var symbols: SymbolTable

    /// Names of objects may exist that the text does not show: `${}` in a declaration's name, a sourced file, a
    /// statement that could not be read.
    var hasUnknownNames = false
    /// Nodes of the group without a name: 0 for none, the largest number when computed.
    var unnamedNodes: Int32 = 0
    var lines: LineTable?
    var hasNamespaces = false
    var functions: [FunctionFacts] = []
    var variables: [Variable] = []
    var templates: [TemplateFacts] = []
    /// Volumes of templates: template number and symbol in one.
    var templateVolumes: Set<UInt64> = []
    /// Mounts whose volume only the template behind `from` can have.
    var openMounts: [OpenMount] = []

    /// The element types of the `where` conditions around the expression, innermost last; nil where they are not known.
    var tested: [StaticType] = []
    var blockDepth = 0
    var loopDepth = 0
    var isInFunction = false
    var isInHandler = false
    /// A name that is all of its statement: one of the statements' own words may be meant.
    var onlyWord: TextSpan?
    /// In the body of a `secret`: no finding may show a value.
    var isInSecret = false
    /// `exists(pod/web)` asks just that.
    var allowsUnknownObjects = false
    /// The field that the expression checked last was, for its words.
    var lastField: Field?

    /// Pods and containers are numbered so that "seen in this pod" is one comparison.
    var podNumber: UInt32 = 0
    var containerNumber: UInt32 = 0
    var ports = PortTable()

    struct FunctionFacts {
        let parameters: Int
        let span: TextSpan
    }

    struct Variable {
        let symbol: Int
        let previous: Int32
        let type: StaticType
    }

    struct TemplateFacts {
        let symbol: Int
        /// Symbol of the template behind its `from`, or -1.
        let parent: Int
        let from: TextSpan
        /// Where its declaration begins, when that is at the top level; else -1.
        let start: Int
    }

    struct OpenMount {
        let volume: Int
        let template: Int
        let span: TextSpan
    }

    init(tree: SyntaxTree, bytes: UnsafeBufferPointer<UInt8>, context: CheckContext) {
        self.tree = tree
        self.bytes = bytes
        self.context = context
        symbols = SymbolTable(bytes: bytes)
    }

    mutating func report(
        _ span: TextSpan, _ code: String, _ message: String, help: String? = nil, severity: Finding.Severity = .error
    ) {
        result.findings.append(Finding(span, code, message, help: help, severity: severity))
    }

    func text(_ span: TextSpan) -> String { tree.source.text(span) }

    /// False once more has been found than is ever shown: from then on nobody needs a suggestion, and looking for one
    /// costs a walk over all names.
    var suggests: Bool { result.findings.count < 2 * FindingReport.shown }

    /// `did you mean 'x'?`, or nil.
    func nearMiss(_ word: String, among candidates: @autoclosure () -> [String]) -> String? {
        guard suggests else { return nil }
        return NearMiss.best(for: word, among: candidates()).flatMap { $0 == word ? nil : "did you mean '\($0)'?" }
    }
}

/// Which ports a container and a pod have taken: one number per port and protocol, so that looking costs nothing.
struct PortTable {
    private var containers: [UInt32] = []
    private var pods: [UInt32] = []
    private var hosts: [UInt32] = []

    enum Taken { case free, byContainer, byPod }

    mutating func take(_ port: Int, container: UInt32, pod: UInt32) -> Taken {
        if containers.isEmpty {
            containers = Array(repeating: 0, count: 1 << 17)
            pods = containers
        }
        defer {
            containers[port] = container
            pods[port] = pod
        }
        return containers[port] == container ? .byContainer : pods[port] == pod ? .byPod : .free
    }

    /// True if the pod has this port of the node already.
    mutating func takeHost(_ port: Int, pod: UInt32) -> Bool {
        if hosts.isEmpty { hosts = Array(repeating: 0, count: 1 << 17) }
        defer { hosts[port] = pod }
        return hosts[port] == pod
    }
}
