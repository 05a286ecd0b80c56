import Foundation
import PodTesting
import Testing

/// What people program Kubernetes with, at the served API: the scripts of `Tests/Clients`, in a Python that
/// `scripts/install --tests` gives their packages.
enum ClientLibrary: String, CaseIterable, CustomTestStringConvertible {
    case kubernetes = "with_kubernetes.py"
    case informer = "resumes.py"
    case lightkube = "with_lightkube.py"
    case kopf = "with_kopf.py"

    private static let folder = ProjectFiles.root.appendingPathComponent("Tests/Clients")
    private static let python = ProjectFiles.root.appendingPathComponent(".build/clients/bin/python3").path
    static let areInstalled = FileManager.default.isExecutableFile(atPath: python)

    var testDescription: String { rawValue }

    /// Runs the script in an environment that goes with it.
    func run(_ podsh: Program, _ options: [String], machines: String) throws -> ProgramResult {
        var podsh = podsh
        podsh.timeout = 240
        // Nothing but the environment is asked, whatever this machine's proxies are.
        podsh.environment["NO_PROXY"] = "*"
        return try podsh.run(
            ["with"] + options + [
                "--", Self.python, Self.folder.appendingPathComponent(rawValue).path, machines,
            ])
    }
}

/// Libraries for programs at the API, with simulated machines.
@Suite(.serialized, .enabled(if: ClientLibrary.areInstalled, "scripts/install --tests brings them"))
struct ClientLibraryTests {
    @Test(arguments: ClientLibrary.allCases) func isAtHome(_ library: ClientLibrary) throws {
        try ServedHome.with { served in
            let run = try library.run(served.podsh, ["--sim", try served.write("print \"up\"")], machines: "sim")
            #expect(run.code == 0 && run.output.hasSuffix("well\n"), "\(run.story)")
        }
    }
}
