import ArgumentParser
import PodHousekeeping
import PodSession
import PodShell
import PodSyntax
import PodText

/// `podsh get pods` from a terminal: an environment lives inside the podsh that made it, so there is nothing to get.
/// Says who holds environments instead. Words that need no machines (`help`, `explain`) just work.
enum OneShot {
    /// `nil` when the arguments are something else.
    static func run(_ arguments: [String]) -> Int32? {
        guard let first = arguments.first, let entry = Vocabulary.entry(first, in: .statement),
            entry.category == .command
        else { return nil }
        if LocalHost().exists(first) { return nil }
        // `podsh help check`: the flags of a subcommand; `podsh explain run` is about the word.
        if entry.keyword == .help, arguments.count == 2,
            Podsh.configuration.subcommands.contains(where: { $0._commandName == arguments[1] })
        {
            return nil
        }
        // Programs of their own, too, for files.
        if entry.keyword == .plan || entry.keyword == .export { return nil }
        if entry.keyword == .help || entry.keyword == .explain {
            var invocation = Invocation()
            invocation.input = .text(arguments.joined(separator: " "))
            return invocation.run()
        }
        return printHolders(first)
    }

    private static func printHolders(_ word: String) -> Int32 {
        let holders = EnvironmentLock.holders(home: EnvironmentHome.path(environment: Terminal.environment))
        var text = "podsh: no environment here for '\(word)': pods live in the podsh that made them\n"
        for holder in holders {
            text += "  environment \(holder.name) is held by process \(holder.process) (\(holder.origin))\n"
        }
        text +=
            holders.isEmpty
            ? "  none runs now; `podsh` starts a prompt, `podsh run FILE` a script\n" : "  type the command there\n"
        FileWriter.standardError.write(VisibleText.block(text, on: Terminal.screen(of: 2, colour: .auto)))
        return ExitCode.unavailable
    }
}
