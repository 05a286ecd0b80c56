import ArgumentParser
import PodHousekeeping
import PodSession
import PodShell
import PodSyntax
import PodText

/// `podsh get pods` from a terminal: in the environment that is up, where one can be meant. Else it is said which there
/// are, and who holds those of scripts. Words that need no machines (`help`, `explain`) just work.
enum OneShot {
    /// `nil` when the arguments are something else.
    static func run(_ arguments: [String]) -> Int32? {
        guard let first = arguments.first, let entry = Vocabulary.entry(first, in: .statement) else { return nil }
        let isSubcommand = Podsh.configuration.subcommands.contains { $0._commandName == first }
        if LocalHost().exists(first) { return nil }
        // Any statement, where an environment is up that it can be meant for.
        if isSubcommand { return nil }
        if entry.category != .command { return AttachedCall.run(words: arguments, areText: true) }
        // `podsh help check`: the flags of a subcommand; `podsh explain run` is about the word.
        if entry.keyword == .help, arguments.count == 2,
            Podsh.configuration.subcommands.contains(where: { $0._commandName == arguments[1] })
        {
            return nil
        }
        if entry.keyword == .help || entry.keyword == .explain {
            var invocation = Invocation()
            invocation.input = .texts([arguments.joined(separator: " ")])
            return invocation.run()
        }
        return AttachedCall.run(words: arguments) ?? printHolders(first)
    }

    private static func printHolders(_ word: String) -> Int32 {
        let home = EnvironmentHome.path(environment: Terminal.environment)
        let served = EnvironmentProcess.all(home: home).map(\.holder.name)
        if served.count > 1 {
            FileWriter.standardError.write(
                "podsh: which environment? There is \(served.joined(separator: ", ")); -e NAME says it, or PODSH_ENV\n")
            return ExitCode.unavailable
        }
        let holders = EnvironmentLock.holders(home: home)
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
