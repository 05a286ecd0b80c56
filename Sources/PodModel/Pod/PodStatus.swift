package import PodCollections

package enum PodPhase: UInt8, Hashable, Sendable, Comparable {
    case pending, running, succeeded, failed, unknown

    package static func < (a: PodPhase, b: PodPhase) -> Bool { a.rawValue < b.rawValue }

    package var apiName: String {
        switch self {
        case .pending: "Pending"
        case .running: "Running"
        case .succeeded: "Succeeded"
        case .failed: "Failed"
        case .unknown: "Unknown"
        }
    }

    /// Succeeded or Failed: the pod will never run again.
    package var isFinal: Bool { self == .succeeded || self == .failed }
}

/// How a container's process ended.
package struct Termination: Hashable, Sendable {
    package var exitCode: Int32
    /// Signal number, 0 when it exited by itself.
    package var signal: Int32
    /// nil when nobody has said it.
    package var reason: TerminationReason?
    package var message: String
    package var startedAt: Timestamp
    package var finishedAt: Timestamp

    package init(
        exitCode: Int32, signal: Int32 = 0, reason: TerminationReason?, message: String = "", startedAt: Timestamp,
        finishedAt: Timestamp
    ) {
        self.exitCode = exitCode
        self.signal = signal
        self.reason = reason
        self.message = message
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }

    /// The reason's word; empty when nobody has said one.
    package var reasonText: String { reason?.rawValue ?? "" }
}

package enum ContainerState: Hashable, Sendable {
    case waiting(reason: WaitingReason, message: String)
    case running(since: Timestamp)
    indirect case terminated(Termination)
}

/// A container as it was last seen; at the same index as in the spec.
package struct ContainerStatus: Hashable, Sendable {
    package var state: ContainerState
    /// The end of the run before this one.
    package var lastTermination: Box<Termination>?
    package var restartCount: Int32 = 0
    package var isReady = false
    /// Startup probe passed, or running without one.
    package var isStarted = false

    package init(state: ContainerState = .waiting(reason: .containerCreating, message: "")) {
        self.state = state
    }
}

/// A value kept behind a reference, so that a rarely filled field costs eight bytes.
package final class Box<Value: Hashable & Sendable>: Hashable, Sendable {
    package let value: Value

    package init(_ value: Value) {
        self.value = value
    }

    package static func == (a: Box, b: Box) -> Bool { a.value == b.value }

    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension Box: Codable where Value: Codable {}

/// An IPv4 address.
package struct IPv4: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    /// All addresses of this machine.
    package static let any = IPv4(0, 0, 0, 0)

    /// This machine, for itself alone.
    package static let loopback = IPv4(127, 0, 0, 1)

    /// `10.1.2.3`; without leading zeros, which some read as octal.
    package init?(text: String) {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        var value: UInt32 = 0
        for part in parts {
            let isPlain = part.first != 0x30 || part.count == 1
            guard isPlain, part.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = UInt8(Substring(part)) else {
                return nil
            }
            value = value << 8 | UInt32(number)
        }
        if parts.count != 4 { return nil }
        rawValue = value
    }

    package static func < (a: IPv4, b: IPv4) -> Bool { a.rawValue < b.rawValue }

    package var description: String {
        "\(rawValue >> 24).\(rawValue >> 16 & 255).\(rawValue >> 8 & 255).\(rawValue & 255)"
    }

    /// Of TEST-NET-1 (RFC 5737), which is nobody's.
    package static let documentation = IPv4(192, 0, 2, 1)
}

/// What is so, as reported from the pod's node.
package struct PodStatus: Hashable, Sendable {
    package var phase: PodPhase = .pending
    private var remarks: Box<Remarks>?
    package var address: IPv4?
    /// When the node took the pod.
    package var startTime: Timestamp?
    /// One for each container of the spec, in its order.
    package var containers: Few<ContainerStatus> = []
    package var conditions = PodConditions()

    package init() {}

    /// What few pods have, behind one reference: copying a status costs by the references in it.
    private struct Remarks: Hashable, Sendable {
        var reason: PodStatusReason?
        var message = ""
        var disruption: DisruptionReason?
        var nominatedNode: String?
        var resize: PendingResize?
        var resizing: ResizeInProgress?

        var isEmpty: Bool { self == Remarks() }
    }

    /// Nil in the ordinary case.
    package var reason: PodStatusReason? {
        get { remarks?.value.reason }
        set { remark { $0.reason = newValue } }
    }

    package var message: String {
        get { remarks?.value.message ?? "" }
        set { remark { $0.message = newValue } }
    }

    /// The condition `DisruptionTarget`: the pod is being given up.
    package var disruption: DisruptionReason? {
        get { remarks?.value.disruption }
        set { remark { $0.disruption = newValue } }
    }

    /// Where others were made to leave for this pod, while it waits for their room.
    package var nominatedNode: String? {
        get { remarks?.value.nominatedNode }
        set { if newValue != nominatedNode { remark { $0.nominatedNode = newValue } } }
    }

    /// A change of cpu or memory that the node cannot grant: the condition `PodResizePending`.
    package var resize: PendingResize? {
        get { remarks?.value.resize }
        set { if newValue != resize { remark { $0.resize = newValue } } }
    }

    /// A change of cpu or memory that the node is making: the condition `PodResizeInProgress`.
    package var resizing: ResizeInProgress? {
        get { remarks?.value.resizing }
        set { if newValue != resizing { remark { $0.resizing = newValue } } }
    }

    private mutating func remark(_ change: (inout Remarks) -> Void) {
        var new = remarks?.value ?? Remarks()
        change(&new)
        remarks = new.isEmpty ? nil : Box(new)
    }
}

/// The conditions every pod has; each remembers when it last changed.
package struct PodConditions: Hashable, Sendable {
    package var scheduled = Flag()
    package var sandboxReady = Flag()
    package var initialized = Flag()
    package var containersReady = Flag()
    package var ready = Flag()
    /// Whether it holds and since when, in eight bytes: millions of pods have five each. Times before 1970 are not
    /// kept.
    package struct Flag: Hashable, Sendable {
        /// Nanoseconds since 1970; the highest bit says whether it holds.
        package private(set) var bits: UInt64 = 0

        package init() {}

        package var isTrue: Bool { bits >> 63 == 1 }
        package var since: Timestamp { Timestamp(nanoseconds: Int64(bits & UInt64(Int64.max))) }

        /// Changes the flag; `since` moves only when the value does.
        package mutating func set(_ value: Bool, at now: Timestamp) {
            if value != isTrue || since.nanoseconds == 0 {
                bits = UInt64(max(0, now.nanoseconds)) | (value ? 1 << 63 : 0)
            }
        }
    }

    package init() {}
}

/// How far the node is with a change of cpu or memory that it has granted.
package enum ResizeInProgress: Hashable, Sendable {
    case going
    /// It could not be made; tried again.
    case failed(String)

    /// `Error`, where it failed.
    package var reason: String {
        switch self {
        case .going: ""
        case .failed: "Error"
        }
    }

    package var message: String {
        switch self {
        case .going: ""
        case .failed(let message): message
        }
    }
}

/// Why a change of cpu or memory waits.
package struct PendingResize: Hashable, Sendable {
    /// The node could never grant it; else it has no room now.
    package var isInfeasible: Bool
    package var message: String

    package init(isInfeasible: Bool, message: String) {
        self.isInfeasible = isInfeasible
        self.message = message
    }

    /// `Infeasible`, `Deferred`.
    package var reason: String { isInfeasible ? "Infeasible" : "Deferred" }
}
