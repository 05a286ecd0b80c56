import ArgumentParser
import PodKernel
import PodCompose
import PodHousekeeping
import PodLifecycle
import PodModel
import PodSession
import PodShell
import PodText

/// `podsh up [SERVICE…]`.
struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring an environment up that stays; of a compose project, run it in the foreground.",
        discussion: """
            podsh up env.pod [more files] [--name shop]   runs the file, and leaves what it made when it is done:
                                                          `podsh ls`, `podsh kubeconfig`, `podsh down` go on with it
            podsh up [SERVICE…] [-f compose.yaml]         a compose project, until Ctrl-C

            Where it is up already the files are run again on it: what differs is changed and told, and what they
            declare no longer is named, with --prune deleted; `podsh plan FILE -e shop` shows it beforehand.
            An environment also stays when its file failed, for a look at it. Its exit code is the file's.
            It survives its process: after a kill another one goes on with the same pods, at once or with the next
            command.
            Ctrl-C while it comes up takes it down. What handlers and `every` print later is in environments/NAME/log of
            podsh's home. Without -f a compose project is compose.yaml, compose.yml, docker-compose.yaml or
            docker-compose.yml here or in a folder above, with compose.override.yaml beside it, or what COMPOSE_FILE
            names. Ctrl-C ends it and everything in it; named volumes stay. With --exit-code-from it ends with that
            service, and with its exit code.
            A key that podsh does not carry is an error, with --lenient a warning.
            """)

    @OptionGroup var environment: EnvironmentOptions

    @Option(
        name: [.customShort("f"), .customLong("file")],
        help: ArgumentHelp("A compose file; of several each is laid over those before it.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String] = []

    @Option(help: ArgumentHelp("End with this service, and with its exit code.", valueName: "service"))
    var exitCodeFrom: String?

    @OptionGroup var compose: ComposeFlags
    @OptionGroup var options: CommonOptions

    func run() throws {
        if files.isEmpty, environment.areFiles {
            throw ArgumentParser.ExitCode(try stay())
        }
        var invocation = try Invocation(options)
        guard let found = files.isEmpty ? ComposeFiles.found(by: LocalHost()) : files else {
            FileWriter.standardError.write("podsh: no configuration file provided: not found\n")
            throw ArgumentParser.ExitCode(PodSession.ExitCode.noInput)
        }
        invocation.input = .files(found)
        invocation.compose = compose.options(exitCodeFrom: exitCodeFrom, services: environment.words)
        invocation.compose.followsLogs = exitCodeFrom == nil
        throw ArgumentParser.ExitCode(invocation.run())
    }

    private func announce(_ name: String, _ record: ServedRecord) {
        let line =
            options.progress == nil
            ? "environment \(name) is up at \(record.address); `podsh down \(name)` ends it"
            : Document.fields(
                ("type", .string("up")), ("name", .string(name)), ("api", .string(record.address))
            ).jsonLine
        FileWriter.standardError.write(line + "\n")
    }

    /// The files on what is up already.
    private func apply(to process: EnvironmentProcess, _ record: ServedRecord) throws(Failure) -> Int32 {
        let name = process.layout.name
        if options.sim, !record.isSimulated {
            throw Failure("environment \(name) has real machines; give another --name to simulated ones")
        }
        guard let settings = try? Invocation(options).settings else { return PodSession.ExitCode.noInput }
        return AttachedCall.run(
            .apply(environment.words, settings, prunes: environment.prune), in: name,
            tellsJSON: options.progress != nil)
    }

    private func stay() throws -> Int32 {
        let process = EnvironmentProcess(named: environment.environment)
        do throws(Failure) {
            try process.revive()
            if let record = process.record { return try apply(to: process, record) }
            if environment.prune {
                throw Failure("environment \(process.layout.name) is not up: --prune finds nothing to delete in it")
            }
            let code = try EnvironmentProcess.start(Array(CommandLine.arguments.dropFirst(2))).code
            if let record = process.record, !options.quiet { announce(process.layout.name, record) }
            return code
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return PodSession.ExitCode.unavailable
        }
    }
}

/// Where `docker compose` looks for a project's files.
enum ComposeFiles {
    private static let names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"]
    private static let overrides = [
        "compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml",
    ]

    /// nil where there are none.
    static func found(by host: some Host) -> [String]? {
        if let named = host.environment("COMPOSE_FILE"), !named.isEmpty {
            let separator = host.environment("COMPOSE_PATH_SEPARATOR").flatMap(\.first) ?? ":"
            return named.split(separator: separator).map(String.init)
        }
        // From here upwards; written from here, as people name them.
        var folder = ""
        for _ in host.currentDirectory.split(separator: "/").indices.map({ $0 }) + [0] {
            if let name = names.first(where: { host.exists(folder + $0) }) {
                return [folder + name] + (overrides.first { host.exists(folder + $0) }.map { [folder + $0] } ?? [])
            }
            folder += "../"
        }
        return nil
    }
}
