/// Some of the language's words that are decided by together: who switches over them is asked for each. The raw value
/// is the spelling.
package protocol KeywordSubset: CaseIterable, RawRepresentable<String> {
    /// `table()`, made once; at a keyword's raw value what it is here.
    static var byKeyword: [Self?] { get }
}

extension KeywordSubset {
    /// nil for a word that is none of them.
    package init?(_ keyword: Keyword?) {
        guard let keyword, let word = Self.byKeyword[Int(keyword.rawValue)] else { return nil }
        self = word
    }

    static func table() -> [Self?] { Keyword.allCases.map { Self(rawValue: $0.spelling) } }
}

/// The words that begin declarations.
package enum DeclarationWord: String, KeywordSubset {
    case pod, template, replicate, deployment, stateful, daemon, job, cron, service, volume, config, secret
    case autoscale, budget, nodes, node, namespace

    package static let byKeyword = table()
}

/// The words that begin control statements.
package enum ControlWord: String, KeywordSubset {
    case `let`, `if`, `for`, `while`, `break`, `continue`, `return`, exit, sleep, def, on, every, wait, expect, run
    case print, output

    package static let byKeyword = table()
}

/// The words that begin commands.
package enum CommandWord: String, KeywordSubset {
    case get, describe, explain, help, logs, events, session, top, map, timeline, plan
    case scale, restart, delete, evict, label, set, upgrade, rollout, exec, attach, debug, copy, forward, source, export
    case `import`, quit
    case cordon, uncordon, drain, fail, partition, slow, drop, pressure, restore, advance

    package static let byKeyword = table()
}

/// The states that `wait` waits for.
package enum StateWord: String, KeywordSubset {
    case ready, done, failed, running, gone

    package static let byKeyword = table()
}

/// What an `on` without a block can do.
package enum ReactionWord: String, KeywordSubset {
    case recover, ignore, restart

    package static let byKeyword = table()
}

/// What `rollout` does.
package enum RolloutWord: String, KeywordSubset {
    case status, undo, pause, resume, history

    package static let byKeyword = table()
}

/// How a command shows what it lists.
package enum FormatWord: String, KeywordSubset {
    case wide, json, yaml, name

    package static let byKeyword = table()
}
