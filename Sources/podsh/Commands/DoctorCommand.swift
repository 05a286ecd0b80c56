import ArgumentParser
import PodHousekeeping
import PodSession
import PodShell
import PodText

/// `podsh doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what real pods need here, what is missing, and how to get it.",
        discussion: "Exit code 0: real pods can run; 69: they cannot.")

    func run() throws {
        let home = EnvironmentHome.path(environment: Terminal.environment)
        let lines = Doctor.examine(home: home, creates: true)
        let width = lines.map(\.subject.count).max() ?? 0
        let screen = Terminal.screen(of: 1, colour: .auto)
        for line in lines {
            FileWriter.standardOutput.write(VisibleText.line(text(line, width), on: screen) + "\n")
        }
        let missing = lines.filter { $0.state == .missing }.map(\.subject)
        let verdict =
            missing.isEmpty
            ? "real pods can run here"
            : "real pods cannot run here without: \(missing.joined(separator: ", ")); `podsh --sim FILE` simulates them"
        FileWriter.standardOutput.write(VisibleText.line(verdict, on: screen) + "\n")
        throw ArgumentParser.ExitCode(missing.isEmpty ? PodSession.ExitCode.held : PodSession.ExitCode.unavailable)
    }

    /// `lacks     netem           not in this kernel: `slow` is refused; use …`.
    private func text(_ line: Doctor.Line, _ width: Int) -> String {
        let word =
            switch line.state {
            case .found: "ok     "
            case .lacking: "lacks  "
            case .missing: "MISSING"
            }
        let name = line.subject + String(repeating: " ", count: width - line.subject.count)
        return "\(word)   \(name)   \(line.detail)" + (line.without.map { ": \($0)" } ?? "")
            + (line.remedy.map { "; \($0)" } ?? "")
    }
}
