import ArgumentParser
import PodImages
import PodLifecycle
import PodSession
import PodShell
import PodText

/// `podsh prune [--all]`.
struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove images that nothing refers to, and layers that no image needs.",
        discussion: "What a running environment uses stays. Volumes stay: see `podsh clean --volumes`.")

    @Flag(name: [.short, .long], help: "Every image that no running environment uses.")
    var all = false

    @Flag(name: [.short, .long], help: "Say nothing.")
    var quiet = false

    func run() throws {
        throw ArgumentParser.ExitCode(ImageCommand.run { store throws(Failure) in try prune(store) })
    }

    private func prune(_ store: ImageStore) throws(Failure) -> Int32 {
        let result = try store.prune(all: all)
        var lines =
            result.images.map { "removed \($0)" } + result.inUse.map { "kept \($0): a running environment uses it" }
        let layers = result.layers == 1 ? "1 layer" : "\(result.layers) layers"
        let images = result.images.count == 1 ? "1 image" : "\(result.images.count) images"
        lines.append(
            result.images.isEmpty && result.layers == 0
                ? "nothing to remove" : "\(images) and \(layers) removed, \(ImageCommand.size(result.bytes)) freed")
        if !quiet {
            let screen = Terminal.screen(of: 1, colour: .auto)
            FileWriter.standardOutput.write(lines.map { VisibleText.line($0, on: screen) + "\n" }.joined())
        }
        return PodSession.ExitCode.held
    }
}
