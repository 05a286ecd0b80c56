import Glibc
import PodEngine
import PodLifecycle
import PodLinux
import PodModel
import PodShell

/// This machine, opened by the first statement that needs it.
struct RealMachines {
    let layout: EnvironmentLayout
    /// The script's folder, absolute.
    let folder: String
    let seed: UInt64
    let signals: Signals
    /// A line for people: what was cleaned, what will not work.
    let say: (String) -> Void

    /// Throws what is missing and how to get it.
    func open() throws -> Engine {
        let home = layout.home
        do throws(Failure) {
            for lack in try Rootless.enter() { say(lack) }
            for report in Cleaning.cleanStale(home: home, except: layout.name) {
                say(report.line)
                for note in report.failures + report.notes { say("  \(note)") }
            }
            var options = LinuxOptions(layout: layout, folder: folder)
            options.isRootless = Rootless.isEntered
            let runtime = try LinuxRuntime.open(options)
            let clock = SystemClock(wakes: [runtime.wakeDescriptor], signal: signals.descriptor)
            return Engine(seed: seed, runtime: runtime, clock: clock)
        } catch {
            throw NoMachines(causes: [error.message] + Doctor.shortages(home: home).filter { !error.message.contains($0) })
        }
    }

    /// What one node of this machine can have at most.
    static var capacity: ResourceAmount {
        ResourceAmount(
            cpu: Int64(sysconf(Int32(_SC_NPROCESSORS_ONLN))) * 1000,
            memory: Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE))))
    }
}

/// Real machines cannot be had: what is missing, and the way out.
struct NoMachines: Error, CustomStringConvertible {
    let causes: [String]

    var description: String {
        "no real machines here: \(causes.joined(separator: "\n  "))\n  `podsh doctor` says more; `podsh --sim` or PODSH_RUNTIME=sim simulates machines"
    }
}
