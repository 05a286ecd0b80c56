package import PodControlPlane
import PodControl
package import PodLifecycle
package import PodModel

/// The engine of this process as a session's control plane: every answer is there at once, and nothing is disconnected.
package final class EmbeddedControlPlane: ControlPlane {
    package let engine: Engine

    package init(_ engine: Engine) {
        self.engine = engine
    }

    /// The engine behind a session's control plane; nil where another one is behind it.
    package static func engine(of plane: (any ControlPlane)?) -> Engine? {
        (plane as? EmbeddedControlPlane)?.engine
    }

    // MARK: Commands

    package func submit(_ command: Command) throws(ControlPlaneError) -> [Change] {
        try refusing { () throws(Refusal) in try engine.submit(command) }
    }

    package func rehearsal() -> any ControlPlane { EmbeddedControlPlane(Engine.rehearsal(of: engine)) }

    package func inject(_ fault: Fault) throws(ControlPlaneError) {
        try refusing { () throws(Refusal) in try engine.inject(fault) }
    }

    package func impair(_ target: ObjectKey, _ change: LinkImpairment) throws(ControlPlaneError) {
        try refusing { () throws(Refusal) in try engine.impair(target, change) }
    }

    package func heal(_ target: ObjectKey) throws(ControlPlaneError) -> Bool {
        try refusing { () throws(Refusal) in try engine.heal(target) }
    }

    package func restartContainer(_ pod: ObjectKey, container: String) throws(ControlPlaneError) {
        try refusing { () throws(Refusal) in try engine.restartContainer(pod, container: container) }
    }

    package func restartPod(_ pod: ObjectKey) throws(ControlPlaneError) {
        try refusing { () throws(Refusal) in try engine.restartPod(pod) }
    }

    private func refusing<Answer>(_ body: () throws(Refusal) -> Answer) throws(ControlPlaneError) -> Answer {
        do {
            return try body()
        } catch {
            throw .refused(error)
        }
    }

    // MARK: Time

    package var now: Timestamp { engine.now }
    package var currentTime: Timestamp { engine.currentTime }

    package func step(until limit: Timestamp, or descriptors: [Int32]) -> Bool {
        engine.step(limit: limit, or: descriptors)
    }

    package var isQuiescent: Bool { engine.nextDue == nil }
    package var nextDue: Timestamp? { engine.nextDue }
    package var wakes: [Int32] { engine.wakes }

    package var isInterrupted: () -> Bool {
        get { engine.isInterrupted }
        set { engine.isInterrupted = newValue }
    }

    package var endlessTurn: EndlessTurn? { engine.endlessTurn }

    // MARK: Events

    package var wantedEvents: ScriptEventMask {
        get { engine.wantedScriptEvents }
        set { engine.wantedScriptEvents = newValue }
    }

    package func takeScriptEvents() -> [ScriptEvent] { engine.takeScriptEvents() }

    package func watchPods(namespace: String?) -> (any PodWatch)? {
        engine.watchPods(namespace: namespace).map { EngineWatch(engine, $0) }
    }

    package func keepObjectChanges() { engine.keepObjectChanges() }

    package func objectChanges(after revision: UInt64) -> ArraySlice<ObjectChange>? {
        engine.asking { $0.objectChanges(after: revision) }
    }

    package func takeNotes() -> [String] { engine.runtime.takeNotes() }
    package var progress: String? { engine.runtime.progress }

    // MARK: End

    package var liveCount: Int { engine.liveCount }

    package func shutdown(grace: TimeSpan, isHurried: () -> Bool) {
        engine.shutdown(grace: grace, isHurried: isHurried)
    }

    package func close() { engine.close() }
}

/// A watch of the engine that ends with its holder.
private final class EngineWatch: PodWatch {
    private let engine: Engine
    private let watch: WatchID

    init(_ engine: Engine, _ watch: WatchID) {
        self.engine = engine
        self.watch = watch
    }

    deinit { engine.endWatch(watch) }

    func takeHasChanged() -> Bool { engine.takeChanges(of: watch)?.isEmpty != true }
}
