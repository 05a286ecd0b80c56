import ArgumentParser
import PodImages
import PodLifecycle
import PodModel
import PodSession
import PodShell
import PodText

/// `podsh pull REF…`.
struct Pull: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring images here and unpack them.",
        discussion: """
            Images are nginx:1.27, registry/name:tag@sha256:…, docker://…, containers-storage:…, docker-daemon:…,
            oci:DIR, docker-archive:FILE. Prints the digest of each.
            Exit code 0: all are here; 1: one could not be had; 130: Ctrl-C.
            """)

    @Argument(help: "Images.")
    var references: [String]

    @Flag(name: [.short, .long], help: "Only digests and failures.")
    var quiet = false

    @Flag(help: "Leave those alone that are here already.")
    var missing = false

    func run() throws {
        throw ArgumentParser.ExitCode(ImageCommand.run { store throws(Failure) in pull(store) })
    }

    private func pull(_ store: ImageStore) -> Int32 {
        let signals = Signals()
        signals.install()
        var code = PodSession.ExitCode.held
        for reference in references {
            var bar = PullBar(reference: reference, isShown: !quiet && Terminal.isTerminal(2))
            do throws(ImageError) {
                let image = try store.ensure(
                    reference, policy: missing ? .missing : .always, isCancelled: { signals.pending != nil },
                    progress: { bar.show($0) }
                ).image
                bar.clear()
                let name = image.digest.isEmpty ? "\(image.reference) needs no pull" : image.digest
                FileWriter.standardOutput.write(
                    VisibleText.line(name, on: Terminal.screen(of: 1, colour: .auto)) + "\n")
            } catch {
                bar.clear()
                if let interruption = signals.pending { return interruption.exitCode }
                ImageCommand.complain(error.message)
                code = PodSession.ExitCode.failed
            }
        }
        return code
    }
}

/// One line on a terminal that tells how far a pull is, written over itself.
struct PullBar {
    let reference: String
    let isShown: Bool
    private var last = ""

    init(reference: String, isShown: Bool) {
        self.reference = reference
        self.isShown = isShown
    }

    mutating func show(_ progress: PullProgress) {
        let line = VisibleText.line(
            "\(reference)   \(PullBar.text(progress))", on: Terminal.screen(of: 2, colour: .never))
        if !isShown || line == last { return }
        last = line
        let room = max(20, Terminal.screen(of: 2, colour: .never).columns - 1)
        FileWriter.standardError.write("\r\u{1B}[K" + line.prefix(room))
    }

    mutating func clear() {
        if !last.isEmpty { FileWriter.standardError.write("\r\u{1B}[K") }
        last = ""
    }

    /// `fetching [=====     ] 12Mi of 30Mi`
    static func text(_ progress: PullProgress) -> String {
        switch progress.stage {
        case .asking: return "asking"
        case .waiting: return "waiting \(progress.total)s: the registry has too many requests (429)"
        case .unpacking: return "unpacking \(bar(progress)) layer \(progress.done + 1) of \(progress.total)"
        case .fetching where progress.total == 0: return "fetching \(ImageCommand.size(progress.done))"
        case .fetching:
            return
                "fetching \(bar(progress)) \(ImageCommand.size(progress.done)) of \(ImageCommand.size(progress.total))"
        }
    }

    private static func bar(_ progress: PullProgress) -> String {
        let filled = progress.total > 0 ? Int(20 * Double(progress.done) / Double(progress.total)) : 0
        return "[" + String(repeating: "=", count: min(20, filled)) + String(repeating: " ", count: max(0, 20 - filled))
            + "]"
    }
}
