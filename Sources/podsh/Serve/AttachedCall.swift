import PodKernel
import PodLifecycle
import PodSession
import PodShell
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
        return run(.statements(statement(rest)), in: name)
    }

    /// A command's words, with `-e NAME` among them; nil where no environment is up and none is named. `areText`: they
    /// are the text of a statement, in however many words.
    static func run(words: [String], areText: Bool = false) -> Int32? {
        var words = words
        var name: String?
        let border = words.firstIndex(of: "--") ?? words.count
        if let place = words[..<border].firstIndex(of: "-e"), place + 1 < border {
            name = words[place + 1]
            words.removeSubrange(place...place + 1)
        }
        do throws(Failure) {
            _ = try EnvironmentProcess.chosen(name)
        } catch {
            if name == nil, Terminal.environment("PODSH_ENV") == nil { return nil }
        }
        return run(.statements(areText ? words.joined(separator: " ") : statement(words)), in: name)
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

    static func run(_ text: ControlSocket.Call.Text, in name: String?) -> Int32 {
        let signals = Signals()
        signals.install(ignoresQuit: false)
        do throws(Failure) {
            let process = try EnvironmentProcess.chosen(name)
            let call = ControlSocket.Call(
                text: text, folder: LocalHost().currentDirectory, terminal: Terminal.environment("TERM") ?? "dumb")
            return try ControlSocket.run(
                call, in: process.layout, signals: signals)
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return ExitCode.unavailable
        }
    }
}
