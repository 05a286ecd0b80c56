import PodSession
import PodText

/// Long output of a prompt goes through `$PAGER`, else `less`, which ends by itself when all fits (`LESS=FRX`).
enum Pager {
    /// Lists, stories and help that do not fit the screen; `print` and logs scroll by as they come.
    static func isWanted(for text: String, _ reply: Reply, on screen: Screen) -> Bool {
        guard screen.isTerminal, !screen.isDumb else { return false }
        switch reply {
        case .text, .logs, .bytes: return false
        case .list, .describe, .events, .explain, .help, .session, .usage: break
        }
        var lines = 0
        for byte in text.utf8 where byte == 0x0A { lines += 1 }
        return lines >= screen.rows
    }

    /// False if there is no pager to show it. `wait` lets the cluster live meanwhile (see `Host.run`).
    static func show(_ text: String, host: any Host, wait: ([Int32]) -> HostOrder?) -> Bool {
        let chosen = host.environment("PAGER") ?? ""
        if chosen == "cat" { return false }
        var command = HostCommand(.shell(chosen.isEmpty ? "less" : chosen))
        if host.environment("LESS") == nil { command.environment.append(("LESS", "FRX")) }
        command.input = Array(text.utf8)
        command.keepsInterrupts = true
        guard let exit = try? host.run(command, wait: wait) else { return false }
        return exit.code != ExitCode.notFound && exit.code != ExitCode.notExecutable
    }
}
