package import PodLifecycle
package import PodModel

/// Everything that an engine is told, in order. It decides by nothing else, so an engine that is told the same again is
/// the same again: cluster, workers with their back-off and counts, and what is under way on machines.
package enum EngineInput: Sendable, Codable {
    /// First of all.
    case began(EngineBeginning)

    // What it is asked. What follows, up to the next of these, was answered to its questions meanwhile.
    case command(Command)
    case fault(Fault)
    case impair(ObjectKey, LinkImpairment)
    case heal(ObjectKey)
    case restartContainer(ObjectKey, container: String?)
    case restartPod(ObjectKey)
    /// Of virtual time: all that was due by then was settled.
    case advanced(Timestamp)
    /// Of real time: what had come by then was settled.
    case turn(Timestamp)
    /// The environment ends: nobody brings it back any more.
    case ending

    // What it is answered.
    /// What the clock said.
    case time(Timestamp)
    /// What machines reported when they were asked for the `ask`th time in this turn.
    case reports(ask: Int, [RuntimeReport])
    /// What a container uses.
    case use(ResourceAmount?)
    /// At this question, counted as those for reports, the turn was broken off.
    case brokenOff(Timestamp, ask: Int)

    /// What was asked last was refused, and changed nothing.
    case refused
    /// The cluster's revision: whoever has come here and has another one is not the same.
    case mark(UInt64)

    /// Whether it is the engine that is asked, and not the engine that asks.
    var isAsked: Bool {
        switch self {
        case .command, .fault, .impair, .heal, .restartContainer, .restartPod, .advanced, .turn, .ending: true
        case .began, .time, .reports, .use, .brokenOff, .refused, .mark: false
        }
    }
}

/// What an engine begins with.
package struct EngineBeginning: Hashable, Sendable, Codable {
    package var seed: UInt64
    package var start: Timestamp
    /// Its machines are played, and play the same again.
    package var isSimulated: Bool
    package var services: AddressRange
    package var architecture: String
    package var ephemeralStorage: Int64?
    package var machineAddress: IPv4
    /// Writes of objects are kept for those who watch, and numbered so.
    package var keepsChanges: Bool
}

/// Where an engine's inputs are kept, so that another one can go on with them after a kill.
/// Thread: the engine's. Errors: `flush` throws why nothing can be kept now; what was appended is tried again with the
/// next.
package protocol InputLog: AnyObject {
    /// An `advanced` that follows another stands in its place.
    func append(_ input: EngineInput)
    /// Returns when all of it survives the end of this process.
    func flush() throws(Failure)
}

/// Why an engine cannot go on where another one was.
package enum ReplayFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was kept does not begin as it must.
    case noBeginning
    /// The same inputs led elsewhere: they were another podsh's.
    case differs(input: Int)

    package var description: String {
        switch self {
        case .noBeginning: "it does not begin with an engine's beginning"
        case .differs(let input): "what it says up to its entry \(input) leads elsewhere in this podsh than it once did"
        }
    }
}
