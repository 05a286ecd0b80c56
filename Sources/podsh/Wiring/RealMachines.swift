import Glibc
import PodControl
import PodEngine
import PodKernel
import PodLifecycle
import PodNetwork
import PodRuntime
import PodHousekeeping
import PodModel
import PodShell
import PodStore

/// This machine, opened by the first statement that needs it, and left as it was found.
final class RealMachines {
    private let layout: EnvironmentLayout
    /// The script's folder, absolute.
    private let folder: String
    private let seed: UInt64
    private let signals: Signals
    /// A line for people: what was cleaned, what will not work.
    private let say: (String) -> Void
    /// The script, or `prompt`; for the record.
    var origin = ""
    private let kept: KeptEnvironment?
    private var isOpen = false
    private var store: Store?

    init(
        layout: EnvironmentLayout, folder: String, seed: UInt64, signals: Signals, kept: KeptEnvironment?,
        say: @escaping (String) -> Void
    ) {
        self.kept = kept
        self.layout = layout
        self.folder = folder
        self.seed = seed
        self.signals = signals
        self.say = say
    }

    /// Throws what is missing and how to get it.
    func open() throws -> Engine {
        do throws(Failure) {
            try EnvironmentHome.prepare(layout.home)
            show(Cleaning.cleanCommands(home: layout.home, except: layout.name))
            // Before any thread is there: the runtime and the store have some.
            for lack in try Rootless.enter() { say(lack) }
            let isResumed = kept?.isResumed == true
            let engine = if isResumed { try kept?.replayed() } else { Engine?.none }
            if isResumed, engine == nil {
                clean()
                throw KeptEnvironment.ended(layout)
            }
            clean(own: !isResumed)
            isOpen = true
            var options = LinuxOptions(layout: layout, folder: folder)
            options.isResumed = isResumed
            options.isRootless = Rootless.isEntered
            // Where programs are looked for, and nowhere else; tests name a folder without any.
            options.path = Terminal.environment("PODSH_PATH")
            options.logs = try LogLimits(environment: Terminal.environment)
            let runtime = try LinuxRuntime.open(options)
            openStore(runtime)
            let clock = SystemClock(wakes: [runtime.wakeDescriptor], signal: signals.descriptor)
            if let engine {
                engine.resume(on: runtime, clock: clock)
                return engine
            }
            return Engine(seed: seed, runtime: runtime, clock: clock, journal: store, services: services(of: runtime))
        } catch {
            // What is missing is the store, and no machine; what runs is left.
            if kept?.isResumed == true { throw error }
            throw NoMachines(
                causes: [error.message] + Doctor.shortages(home: layout.home).filter { !error.message.contains($0) })
        }
    }

    /// After the last pod has ended: what the runtime has left all the same, and the record of it, goes too.
    func close() {
        store?.close()
        store = nil
        guard isOpen else { return }
        for failure in Cleaning.clean(layout).failures {
            FileWriter.standardError.write("podsh: environment \(layout.name): \(failure)\n")
        }
    }

    /// What killed podsh processes have left, this environment's own name first: its lock is held already.
    private func clean(own isOwn: Bool = true) {
        let own = isOwn ? Cleaning.clean(layout) : CleaningReport(name: layout.name)
        let others = Cleaning.cleanStale(home: layout.home, except: layout.name) { StoreAdvice.of($0) }
        show((own.removed == .none && own.failures.isEmpty ? [] : [own]) + others)
    }

    private func show(_ reports: [CleaningReport]) {
        for report in reports {
            say(report.line)
            for note in report.failures + report.notes { say("  \(note)") }
        }
    }

    /// What commands of a killed podsh have left that held this environment's name; its lock is held, and none of its
    /// own commands runs yet.
    func cleanCommands() {
        let report = Cleaning.cleanCommands(layout)
        if report.removed != .none || !report.failures.isEmpty { show([report]) }
    }

    /// Pods run without a record too; `clean` finds what they leave by its names.
    private func openStore(_ runtime: LinuxRuntime) {
        let record = EnvironmentRecord(
            name: layout.name, home: layout.home, tag: layout.tag, process: Rootless.outerProcess, origin: origin,
            program: Version.text, started: SystemClock.wall().nanoseconds)
        do throws(StoreFault) {
            store = try Store.create(in: layout.directory, for: record)
            let folder = layout.directory
            store?.onFault { [weak runtime] fault in
                runtime?.note(
                    "the journal of this run ends here, its pods go on: \(DiskState.explain("\(fault)", at: folder))")
            }
        } catch {
            say("no journal of this run: \(DiskState.explain("\(error)", at: layout.directory))")
        }
    }

    private func services(of runtime: LinuxRuntime) -> AddressRange {
        let range = runtime.network.serviceRange
        return AddressRange(base: range.base, prefix: range.prefix)
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
        """
        no real machines here: \(causes.joined(separator: "\n  "))\n  `podsh doctor` says more; `podsh --sim` or \
        PODSH_RUNTIME=sim simulates machines
        """
    }
}
