import Glibc
import PodTesting
import Testing

/// What a person does with real pods, on the built program: real processes, addresses, volumes and images. As root,
/// since
/// `scripts/test` runs so; `scripts/check` needs no privilege and passes over them. One after another: two cores carry
/// no more, and the times that some of them watch stay true.
@Suite(.serialized, .enabled(if: geteuid() == 0, "real pods are tested as root, by scripts/test"))
struct RealMachines {}

/// Runs a script on a machine of its own and demands that all of it held, that its output has these texts, and that it
/// left nothing behind.
@discardableResult
func holds(
    _ script: String, _ wanted: [String] = [], _ options: [String] = [], at place: SourceLocation = #_sourceLocation
) throws -> ProgramResult {
    try RealMachine.with { machine in
        let result = try machine.run(script, options)
        #expect(result.code == 0, "\(result.story)", sourceLocation: place)
        for text in wanted {
            #expect(
                (result.output + result.error).contains(text), "'\(text)' is missing: \(result.story)",
                sourceLocation: place)
        }
        return result
    }
}
