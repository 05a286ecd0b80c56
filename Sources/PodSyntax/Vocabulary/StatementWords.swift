/// The words that begin declarations: what is decided by one names them all.
package enum DeclarationWord: String, CaseIterable, Sendable {
    case pod, template, replicate, deployment, stateful, daemon, job, cron, service, volume, config, secret
    case autoscale, budget, nodes, node, namespace

    /// nil for a word that begins none.
    package init?(_ keyword: Keyword?) {
        guard let keyword, let word = Self.byKeyword[Int(keyword.rawValue)] else { return nil }
        self = word
    }

    private static let byKeyword = Keyword.allCases.map { Self(rawValue: $0.spelling) }
}

/// The words that begin control statements.
package enum ControlWord: String, CaseIterable, Sendable {
    case `let`, `if`, `for`, `while`, `break`, `continue`, `return`, exit, sleep, def, on, every, wait, expect, run
    case print, output

    /// nil for a word that begins none.
    package init?(_ keyword: Keyword?) {
        guard let keyword, let word = Self.byKeyword[Int(keyword.rawValue)] else { return nil }
        self = word
    }

    private static let byKeyword = Keyword.allCases.map { Self(rawValue: $0.spelling) }
}
