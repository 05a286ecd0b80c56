internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// What became of a service in the kernel.
struct ServiceChange: Sendable {
    var key: ObjectKey
    var old: ServiceRoute?
    var new: ServiceRoute?
}

/// Keeps the kernel's tables as they are desired. Changes gather while `nft` runs and go to the kernel together, so
/// that a hundred flapping endpoints a second cost a few processes.
final class Firewall: Sendable {
    private struct Desired {
        var services: [ObjectKey: ServiceRoute?] = [:]
        var nodes: [NodeIndex] = []
        var faults: NetworkFaults?
        var isClosed = false
        /// What is in the kernel is another podsh's, and stays until all is known that is to be there.
        var isHeld = false
    }

    private struct Installed {
        /// Ours are the tables in the kernel.
        var isWhole = true
        var services: [ObjectKey: InstalledService] = [:]
        var nodes: [NodeIndex] = []
        var faults = NetworkFaults()
        var nextNumber = 1
    }

    private let ruleset: Ruleset
    private let program: String
    private let desired = Mutex(Desired())
    /// Held while the kernel is being changed: whoever gets it finds all earlier changes made.
    private let installed = Mutex(Installed())
    private let wake: Int32
    /// Told after the kernel knows: services and what became of them.
    private let didInstall: @Sendable ([ServiceChange]) -> Void
    private let complain: @Sendable (String) -> Void

    init(
        _ ruleset: Ruleset, isHeld: Bool = false, complain: @escaping @Sendable (String) -> Void,
        didInstall: @escaping @Sendable ([ServiceChange]) -> Void
    ) throws(Failure) {
        self.ruleset = ruleset
        self.complain = complain
        self.didInstall = didInstall
        program = try Firewall.program()
        wake = podsh_eventfd()
        if wake < 0 { throw Failure.system("cannot watch for changes of the firewall", -wake) }
        if isHeld {
            desired.withLock { $0.isHeld = true }
            installed.withLock { $0.isWhole = false }
        } else {
            do throws(Failure) {
                try Firewall.apply(ruleset.whole(), with: program)
            } catch {
                Glibc.close(wake)
                throw error
            }
        }
        _ = try MachineThread("podsh-nft") { [self] in work() }
    }

    deinit {
        if wake >= 0 { Glibc.close(wake) }
    }

    func route(_ service: ServiceRoute) { want { $0.services[service.key] = .some(service) } }
    func unroute(_ service: ObjectKey) { want { $0.services[service] = .some(nil) } }

    func add(_ node: NodeIndex) { want { $0.nodes.append(node) } }

    /// Returns when the kernel has them.
    func set(_ faults: NetworkFaults) throws(Failure) {
        desired.withLock { $0.faults = faults }
        try flush()
    }

    /// All is known that is to be there: it takes the place of what is.
    func letGo() throws(Failure) {
        desired.withLock { $0.isHeld = false }
        try flush()
    }

    /// Makes all changes asked for so far, on the calling thread.
    func flush() throws(Failure) {
        let outcome = installed.withLock { installed in
            Result<Void, Failure> { () throws(Failure) in
                let changes = try install(&installed)
                // Under the lock: who waits for it finds this done, too, and in order.
                if !changes.isEmpty { didInstall(changes) }
            }
        }
        try outcome.get()
    }

    func close() {
        want { $0.isClosed = true }
        installed.withLock { _ in
            do throws(Failure) {
                try Firewall.apply(ruleset.removed(), with: program)
            } catch {
                complain(error.message)
            }
        }
    }

    private func want(_ change: (inout Desired) -> Void) {
        desired.withLock { change(&$0) }
        var one: UInt64 = 1
        write(wake, &one, 8)
    }

    private func work() {
        // Here, since nobody waits for it: what other firewalls drop cannot be accepted by ours.
        for sentence in ClusterNetwork.preflight() { complain(sentence) }
        while true {
            _ = waitReadable(wake, timeout: nil)
            var count: UInt64 = 0
            read(wake, &count, 8)
            if desired.withLock({ $0.isClosed }) { return }
            do throws(Failure) {
                try flush()
            } catch {
                complain(error.message)
            }
        }
    }

    /// One process for everything that has gathered.
    private func install(
        _ installed: inout Installed
    ) throws(Failure) -> [ServiceChange] {
        let taken = desired.withLock { desired in
            let taken = desired
            if desired.isHeld { return taken }
            desired.services = [:]
            desired.nodes = []
            desired.faults = nil
            return taken
        }
        if taken.isClosed || taken.isHeld { return [] }
        var text = taken.nodes.map(ruleset.node).joined()
        installed.nodes += taken.nodes
        if let faults = taken.faults {
            text += ruleset.faults(faults)
            installed.faults = faults
        }
        var changes: [ServiceChange] = []
        for (key, new) in taken.services.sorted(by: { $0.key < $1.key }) {
            let old = installed.services[key]
            let number = old?.number ?? installed.nextNumber
            if old == nil { installed.nextNumber += 1 }
            text += ruleset.change(number, from: old?.route, to: new)
            installed.services[key] = new.map { InstalledService(number: number, route: $0) }
            changes.append(ServiceChange(key: key, old: old?.route, new: new))
        }
        if !installed.isWhole {
            try Firewall.apply(everything(installed), with: program)
            installed.isWhole = true
            return changes
        }
        if text.isEmpty { return changes }
        do throws(Failure) {
            try Firewall.apply(text, with: program)
        } catch {
            // Somebody has changed our table: write it anew, whole.
            try Firewall.apply(everything(installed), with: program)
        }
        return changes
    }

    private func everything(_ installed: Installed) -> String {
        ruleset.whole() + installed.nodes.map(ruleset.node).joined() + ruleset.faults(installed.faults)
            + installed.services.values.map { ruleset.change($0.number, from: nil, to: $0.route) }.joined()
    }
}
