import ArgumentParser
import PodKernel
import PodLifecycle
import PodSession
import PodShell
import PodSyntax
import PodText

/// What is run in an environment that is up: `podsh -e shop -c TEXT`, `podsh -e shop FILE`, `podsh get pods`.
enum AttachedCall {
    /// `-e NAME` before everything else; nil when the arguments are something else.
    static func run(_ arguments: [String]) -> Int32? {
        guard arguments.first == "-e", arguments.count > 2 else { return nil }
        let name = arguments[1]
        let rest = Array(arguments.dropFirst(2))
        if rest[0] == "-c" { return rest.count == 2 ? run(.statements(rest[1]), in: name) : nil }
        if LocalHost().exists(rest[0]) { return run(.files(rest), in: name) }
        return run(words: ["-e", name] + rest)
    }

    /// A command's words, with `-e NAME` among them; nil where no environment is up and none is named. `areText`: they
    /// are the text of a statement, in however many words.
    static func run(words: [String], areText: Bool = false) -> Int32? {
        var words = words
        let name = take("-e", of: &words)
        let progress = take("--progress", of: &words)
        if let progress, ProgressFormat(rawValue: progress) == nil {
            FileWriter.standardError.write("podsh: --progress takes json, got '\(progress)'\n")
            return PodSession.ExitCode.usage
        }
        do throws(Failure) {
            _ = try EnvironmentProcess.chosen(name)
        } catch {
            if name == nil, Terminal.environment("PODSH_ENV") == nil { return nil }
        }
        if words.first == Keyword.logs.spelling, words.contains("--all") {
            guard let folder = take("--to", of: &words), words.count == 2 else {
                FileWriter.standardError.write("podsh: expected podsh logs --all --to FOLDER\n")
                return PodSession.ExitCode.usage
            }
            return run(.artifacts(absolute(folder)), in: name)
        }
        return run(
            .statements(areText ? words.joined(separator: " ") : statement(words)), in: name,
            tellsJSON: progress != nil)
    }

    /// The value of an option, which goes from the words; nothing behind `--` is one.
    private static func take(_ option: String, of words: inout [String]) -> String? {
        let border = words.firstIndex(of: "--") ?? words.count
        if let place = words[..<border].firstIndex(of: option), place + 1 < border {
            let value = words[place + 1]
            words.removeSubrange(place...place + 1)
            return value
        }
        guard let place = words[..<border].firstIndex(where: { $0.hasPrefix(option + "=") }) else { return nil }
        return String(words.remove(at: place).dropFirst(option.count + 1))
    }

    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(LocalHost().currentDirectory)/\(path)"
    }

    /// `-e NAME` before the word of a subcommand that takes it stands behind it.
    static func reordered(_ arguments: [String]) -> [String] {
        guard arguments.first == "-e", arguments.count > 2,
            [Outputs.configuration, PlanFile.configuration].contains(where: { $0.commandName == arguments[2] })
        else { return arguments }
        return [arguments[2], "-e", arguments[1]] + arguments.dropFirst(3)
    }

    /// A statement of the language from words of a command line: one with other characters than a name has is quoted.
    private static func statement(_ words: [String]) -> String {
        words.map { word in
            let isPlain =
                !word.isEmpty
                && word.utf8.allSatisfy {
                    $0 >= 0x30 && $0 <= 0x39 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || "_-./:=,@%+".utf8.contains($0)
                }
            return isPlain ? word : JSONWriter.quoted(word)
        }.joined(separator: " ")
    }

    static func run(_ text: ControlSocket.Call.Text, in name: String?, tellsJSON: Bool = false) -> Int32 {
        let signals = Signals()
        signals.install(ignoresQuit: false)
        do throws(Failure) {
            let process = try EnvironmentProcess.chosen(name)
            let call = ControlSocket.Call(
                text: text, tellsJSON: tellsJSON, folder: LocalHost().currentDirectory,
                terminal: Terminal.environment("TERM") ?? "dumb")
            return try ControlSocket.run(
                call, in: process.layout, signals: signals)
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return PodSession.ExitCode.unavailable
        }
    }
}
