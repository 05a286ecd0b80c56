import ArgumentParser
import PodImages
import PodKernel
import PodLifecycle
import PodHousekeeping
import PodModel
import PodSession
import PodShell
import PodText

/// `podsh images`.
struct Images: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the images of this machine that podsh has unpacked.")

    @Flag(help: "Only digests.")
    var quiet = false

    @Flag(help: "The table without its header.")
    var noHeaders = false

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color: ColourChoice = .auto

    func run() throws {
        throw ArgumentParser.ExitCode(ImageCommand.run { store throws(Failure) in try list(store) })
    }

    private func list(_ store: ImageStore) throws(Failure) -> Int32 {
        let rows = try store.list()
        if quiet {
            var digests: [String] = []
            for row in rows where !digests.contains(row.digest) { digests.append(row.digest) }
            FileWriter.standardOutput.write(digests.map { "\($0)\n" }.joined())
            return PodSession.ExitCode.held
        }
        var table = Table(["REPOSITORY", "TAG", "IMAGE ID", "SIZE", "AGE"])
        let now = MachineTime.now()
        for row in rows {
            let (repository, tag) = Images.parts(row.reference)
            let age = (now - Timestamp(nanoseconds: row.pulled.saturating(times: 1_000_000_000))).age
            table.rows.append([
                .init(repository), .init(tag), .init(String(row.digest.dropFirst("sha256:".utf8.count).prefix(12))),
                .init(ImageCommand.size(row.size)), .init(age),
            ])
        }
        let screen = Terminal.screen(of: 1, colour: color)
        FileWriter.standardOutput.write(table.text(on: screen, withHeaders: !noHeaders))
        return PodSession.ExitCode.held
    }

    /// `docker.io/library/nginx` and `1.27`; the tag is empty for what is pinned, for files and where nothing refers.
    private static func parts(_ reference: String) -> (String, String) {
        switch try? ImageReference(reference).source {
        case .engine(_, _, let name), .name(let name, _):
            guard let tag = name.tag, reference.hasSuffix(":\(tag)") else { return (reference, "") }
            return (String(reference.dropLast(tag.utf8.count + 1)), tag)
        case .host, .file, nil: return (reference, "")
        }
    }
}

/// What the commands about images share.
enum ImageCommand {
    /// Opens the user's store, does the work, and turns what goes wrong into a line and an exit code.
    static func run(_ work: (ImageStore) throws(Failure) -> Int32) -> Int32 {
        do throws(Failure) {
            // Before the namespaces are entered, in which owners have other numbers.
            let home = EnvironmentHome.path(environment: Terminal.environment)
            try EnvironmentHome.prepare(home)
            // Images come by way of the caller's own network.
            _ = try Rootless.enter(ownNetwork: false)
            let store = try ImageStore("\(home)/images")
            defer { store.close() }
            return try work(store)
        } catch {
            complain(error.message)
            return PodSession.ExitCode.unavailable
        }
    }

    static func complain(_ message: String) {
        FileWriter.standardError.write(
            "podsh: \(VisibleText.line(message, on: Terminal.screen(of: 2, colour: .auto)))\n")
    }

    /// `34Mi`; rounded, at least three digits or the unit below.
    static func size(_ bytes: Int64) -> String {
        var (value, unit) = (bytes, 0)
        let units = ["", "Ki", "Mi", "Gi", "Ti"]
        while value >= 10_000, unit < units.count - 1 {
            value = (value + 512) / 1024
            unit += 1
        }
        return "\(value)\(units[unit])"
    }
}
