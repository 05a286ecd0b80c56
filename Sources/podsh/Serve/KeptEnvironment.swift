import Glibc
import PodEngine
import PodHousekeeping
import PodKernel
import PodLifecycle
import PodServe
import PodShell
import PodSimulation
import PodStore
import PodText

/// What an environment's process was made of: with it another one can take its place.
struct KeptProcess: Codable {
    /// Of `serve-environment`.
    var arguments: [String]
    /// Where relative paths begin.
    var folder: String
    /// Variables by which podsh is told what to do.
    var variables: [String: String]
    var isSimulated: Bool
    var origin: String
    var identity: ServerIdentity
    var port: UInt16
    /// The files that were run, for what they declare for later.
    var sources: [KeptSource]

    static var ownVariables: [String: String] {
        var found: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2, parts[0].hasPrefix("PODSH_") { found[parts[0]] = parts[1] }
            place += 1
        }
        return found
    }

    static let partName = "process"
    /// podsh's version, for whoever cannot go on with it.
    static let versionName = "version"
}

struct KeptSource: Codable {
    var name: String
    var text: String
}

/// The store of an environment that stays, from the side of its own process.
final class KeptEnvironment {
    private let layout: EnvironmentLayout
    /// The process before was killed: this one goes on where it was.
    let isResumed: Bool
    private(set) var process: KeptProcess?
    private var store: KeptStore?
    private var engine: Engine?
    /// Nothing could be kept at the last try; said once.
    private var isComplained = false

    init(_ layout: EnvironmentLayout, isResumed: Bool) {
        self.layout = layout
        self.isResumed = isResumed
    }

    /// Another process can take this one's place.
    var isKept: Bool { engine != nil }

    /// Reads what the process before has left.
    func load() throws(Failure) -> KeptProcess {
        do throws(StoreFault) {
            let store = try KeptStore.open(in: layout.directory)
            guard let process = try store.part(KeptProcess.self, named: KeptProcess.partName) else {
                throw .damaged(path: store.path, cause: "it names no process")
            }
            self.store = store
            self.process = process
            return process
        } catch {
            throw failure("\(error)")
        }
    }

    /// The engine that was killed, told anew what it was told; nil when it had been told to end.
    func replayed() throws(Failure) -> Engine? {
        guard let store else { throw failure("its store is not open") }
        do {
            let (engine, isEnding) = try Engine.replaying(try store.inputs(), log: store) {
                SimulatedRuntime(seed: $0.seed)
            }
            if isEnding {
                remove()
                return nil
            }
            self.engine = engine
            return engine
        } catch {
            let writer = (try? store.part(String.self, named: KeptProcess.versionName)) ?? nil
            throw failure("\(error) (written by podsh \(writer ?? "of an unknown version"), this is \(Version.text))")
        }
    }

    /// Nobody brings back what was being taken down.
    static func ended(_ layout: EnvironmentLayout) -> Failure {
        Failure("environment \(layout.name) was being taken down when its process was killed; nothing is left of it")
    }

    private func failure(_ cause: String) -> Failure {
        Failure(
            """
            environment \(layout.name) does not come back: \(cause); its pods are left as they are, \
            `podsh down \(layout.name)` ends them
            """)
    }

    /// Of an environment that no process holds; nil where it has no store.
    static func left(_ layout: EnvironmentLayout) throws(Failure) -> KeptProcess? {
        guard EnvironmentLock.holder(of: layout) == nil, KeptStore.isThere(in: layout.directory) else { return nil }
        let kept = KeptEnvironment(layout, isResumed: true)
        defer { kept.store?.close() }
        return try kept.load()
    }

    /// From now on this engine's inputs are kept, and the process can be replaced.
    func begin(_ engine: Engine, _ process: KeptProcess) throws(Failure) {
        if isResumed { return }
        do {
            let store = try KeptStore.create(in: layout.directory)
            try store.keep(process, as: KeptProcess.partName)
            try store.keep(Version.text, as: KeptProcess.versionName)
            try engine.keep(in: store)
            self.store = store
            self.engine = engine
            self.process = process
        } catch {
            KeptStore.remove(in: layout.directory)
            throw Failure("environment \(layout.name) would not survive its process: \(error)")
        }
    }

    /// Returns when what was done so far survives the end of this process; why not is said once.
    func secure() {
        do throws(Failure) {
            try engine?.secure()
            isComplained = false
        } catch {
            if isComplained { return }
            isComplained = true
            FileWriter.standardError.write(
                "podsh: environment \(layout.name): \(error.message); until that can be, nothing is changed\n")
        }
    }

    /// The environment has ended.
    func remove() {
        store?.close()
        store = nil
        engine = nil
        KeptStore.remove(in: layout.directory)
    }
}
