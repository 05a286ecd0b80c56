import PodHousekeeping
import PodSession
import PodShell

/// Which machines a run takes: this one, or simulated ones.
struct MachineChoice {
    let isSimulated: Bool
    /// Why, in a few words.
    let reason: String

    /// What the command line and `PODSH_RUNTIME` ask for decides. A script never simulates on its own: what it proves
    /// would be less than what was asked. A prompt takes real machines where they can be had.
    init(_ invocation: Invocation, mode: SessionOptions.Mode, home: String) throws(UnknownRuntime) {
        let name = Terminal.environment("PODSH_RUNTIME") ?? ""
        if !["", "sim", "linux"].contains(name) { throw UnknownRuntime(text: name) }
        if invocation.sim || name == "sim" {
            (isSimulated, reason) = (true, "as asked")
        } else if name == "linux" || mode == .batch {
            (isSimulated, reason) = (false, "as asked")
        } else if let shortage = Doctor.shortages(home: home).first {
            (isSimulated, reason) = (true, "no real ones here: \(shortage)")
        } else {
            (isSimulated, reason) = (false, "all that real pods need is here")
        }
    }

    struct UnknownRuntime: Error, CustomStringConvertible {
        let text: String
        var description: String { "PODSH_RUNTIME is '\(text)'; it takes 'sim' or 'linux'" }
    }
}
