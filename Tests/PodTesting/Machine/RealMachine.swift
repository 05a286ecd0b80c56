import Foundation
import Glibc
import Testing

/// podsh on real machines, for one test: an environment's name of its own, a folder for its scripts, a home that the
/// tests of a run share (so that images are unpacked once) or, where a test leaves things behind on purpose, one of its
/// own.
package final class RealMachine {
    package let home: String
    /// The environment that `run` and `start` use.
    package let environment: String
    /// Where scripts are written, and podsh is started.
    package let folder: String
    /// The built podsh, led to the tests' registry.
    package let podsh: Program
    private let registry: TestRegistry

    private init(ownHome: Bool, disk: String?) throws {
        registry = try TestRegistry.shared()
        environment = "t\(UUID().uuidString.prefix(6).lowercased())"
        folder = "\(registry.folder)/\(environment)"
        home = ownHome || disk != nil ? "\(folder)/home" : "\(registry.folder)/home"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        if let disk {
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
            try RealMachine.mount(["-t", "tmpfs", "-o", "mode=700,\(disk)", "tmpfs", home])
        }
        var program = Program.podsh
        program.environment["PODSH_HOME"] = home
        program.environment["CONTAINERS_REGISTRIES_CONF"] = registry.configuration
        program.directory = folder
        program.timeout = 120
        podsh = program
        // For `run "./get URL"` in scripts: what curl gets, once somebody listens there. A host port or a forward is
        // open before the program in the pod listens, and resets until then.
        let get = try write(
            "#!/bin/sh\nexec curl --noproxy '*' -fsS -m 10 --retry 20 --retry-all-errors --retry-delay 1 \"$@\"\n",
            as: "get")
        chmod(get, 0o755)
    }

    /// Runs a script to its end; its pods have two seconds to end with it, which is enough for all that listen.
    /// - Returns: what podsh said, and how it ended.
    package func run(_ script: String, _ options: [String] = [], arguments: [String] = []) throws -> ProgramResult {
        try podsh.run(["run", "--env", environment, "--grace", "2s"] + options + [try write(script)] + arguments)
    }

    /// Starts a script and lets it go on.
    package func start(_ script: String, _ options: [String] = []) throws -> BackgroundProgram {
        try BackgroundProgram(
            podsh, ["run", "--env", environment, "--grace", "2s"] + options + [try write(script)], folder: folder)
    }

    /// Writes a file into `folder`.
    @discardableResult package func write(_ text: String, as name: String = "script.pod") throws -> String {
        let path = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// What the environment has on the machine now.
    package var residue: KernelResidue { KernelResidue.of(environment, home: home) }

    /// Gives `body` a machine, and demands that nothing of it is left afterwards. `disk`: a home of its own on a tmpfs
    /// with these options, as `size=8m`.
    package static func with<Result>(
        ownHome: Bool = false, disk: String? = nil, _ body: (RealMachine) throws -> Result
    ) throws -> Result {
        let machine = try RealMachine(ownHome: ownHome, disk: disk)
        defer { machine.tidy(hasDisk: disk != nil) }
        return try body(machine)
    }

    /// Gives the `disk` other options.
    package func remount(_ options: String) throws { try RealMachine.mount(["-o", "remount,\(options)", home]) }

    private static func mount(_ words: [String]) throws {
        let mounted = try Program(path: "/bin/mount").run(words)
        if mounted.code != 0 { throw MachineFault("mount \(words): \(mounted.error)") }
    }

    private func tidy(hasDisk: Bool) {
        // A process that has just been killed may take a moment to go.
        let left = eventually { residue.isEmpty ? KernelResidue() : nil } ?? residue
        if !left.isEmpty {
            Issue.record("\(environment) left on the machine:\n\(left)")
            _ = try? podsh.run("clean", environment)
        }
        if hasDisk { _ = try? Program(path: "/bin/umount").run("-l", home) }
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// What the host's curl gets: the body, or nil and why not. Never through a proxy.
package func curl(_ address: String, _ options: String...) throws -> ProgramResult {
    try Program(path: "/usr/bin/curl").run(["--noproxy", "*", "-sS", "-m", "5"] + options + [address])
}
