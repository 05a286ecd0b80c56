import PodLifecycle
import PodModel

/// Stands between engine and simulated machines: spoils what passes as the swarm asks, and holds what the engine asks
/// of the machines against the rules that only this border shows (Z3 Z7 Z10 Z11 Z12).
///
/// What the port promises stays so: reports of one worker keep their order, and a report that is lost is found by the
/// next listing, a minute later.
final class HostileRuntime: ContainerRuntime {
    private let inner: any ContainerRuntime
    private var draws: SeededGenerator
    private(set) var faults: Set<FaultKind>
    var counts = [Int](repeating: 0, count: FaultKind.allCases.count)
    /// Reports that are on their way, in the order in which they arrive.
    private var held: [RuntimeReport] = []
    /// Until when what a worker reports is held back: it must not overtake itself.
    private var heldUntil: [PodWorkerSlot: Timestamp] = [:]
    var ledger = Ledger()
    /// What goes wrong at one place, and what has passed so far.
    var mishap: Mishap?
    var border = BorderCounts()
    /// The node that is to die for it.
    var doomed: NodeIndex?

    init(_ inner: any ContainerRuntime, seed: UInt64, faults: Set<FaultKind>) {
        self.inner = inner
        self.faults = faults
        draws = SeededGenerator(seed: seed ^ 0x5EED_F417)
    }

    /// From now on nothing is spoilt.
    func calm() { faults = [] }

    private func strikes(_ kind: FaultKind, once n: UInt64) -> Bool {
        guard faults.contains(kind), draws.next() % n == 0 else { return false }
        counts[Int(kind.rawValue)] += 1
        return true
    }

    func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp) {
        ledger.asked(effect, worker, at: now)
        border.effects += 1
        let fails = mishap.map { $0.kind == .effectFails && $0.place == border.effects } ?? false
        if let mishap, mishap.kind == .nodeDies, mishap.place == border.effects { doomed = ledger.node(of: worker) }
        switch effect {
        case .ensureSandbox where fails || strikes(.sandboxFails, once: 6):
            hold(RuntimeReport(time: now, worker: worker, news: .sandboxFailed("no space left on device")), at: now)
        case .startContainer(let i, _) where fails || strikes(.startFails, once: 8):
            let news = RuntimeReport.News.startFailed(container: i, reason: .run, message: "runtime hung")
            hold(RuntimeReport(time: now, worker: worker, news: news), at: now)
        case .ensureImage(let i) where fails || strikes(.pullFails, once: 6):
            let error = ImageError(message: "registry did not answer", isFinal: false)
            hold(RuntimeReport(time: now, worker: worker, news: .imageFailed(container: i, error)), at: now)
        case .ensureSandbox, .removeSandbox, .ensureImage, .startContainer, .stopContainer, .killContainer, .runHook,
            .startProbe, .stopProbe, .resizeContainer:
            inner.perform(effect, for: worker, at: now)
        }
    }

    var nextDue: Timestamp? {
        guard let first = held.first?.time else { return inner.nextDue }
        return min(first, inner.nextDue ?? first)
    }

    private static let spoils: Set<FaultKind> = [.reportsLate, .reportsLost, .reportsTwice, .reportsReordered]

    func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {
        let start = reports.count
        inner.takeReports(until: now, into: &reports)
        if mishap == nil { border.reports += reports.count - start }
        if !held.isEmpty || mishap != nil || !faults.isDisjoint(with: Self.spoils) {
            spoil(&reports, from: start, at: now)
        }
        for report in reports[start...] { ledger.reported(report) }
    }

    private func spoil(_ reports: inout [RuntimeReport], from start: Int, at now: Timestamp) {
        var passed: [RuntimeReport] = []
        while let first = held.first, first.time <= now {
            passed.append(first)
            held.removeFirst()
            if heldUntil[first.worker] == first.time, !held.contains(where: { $0.worker == first.worker }) {
                heldUntil[first.worker] = nil
            }
        }
        for report in reports[start...] {
            if mishap != nil { border.reports += 1 }
            let mishap = mishap?.place == border.reports ? mishap?.kind : nil
            if let until = heldUntil[report.worker] {
                hold(report, at: until)
            } else if mishap == .reportLost || strikes(.reportsLost, once: 40) {
                hold(report, at: now + .seconds(60))
            } else if strikes(.reportsLate, once: 12) {
                hold(report, at: now + .milliseconds(1 + Int64(draws.next() % 5000)))
            } else {
                passed.append(report)
                if mishap == .reportTwice || strikes(.reportsTwice, once: 12) { passed.append(report) }
            }
        }
        if passed.count > 1, strikes(.reportsReordered, once: 2) { reorder(&passed) }
        reports.replaceSubrange(start..., with: passed)
    }

    /// Pod workers in another order, each one's own reports in theirs.
    private func reorder(_ reports: inout [RuntimeReport]) {
        for i in reports.indices.dropFirst() where reports[i].worker != reports[i - 1].worker && draws.next() % 2 == 0 {
            reports.swapAt(i, i - 1)
        }
    }

    private func hold(_ report: RuntimeReport, at time: Timestamp) {
        var late = report
        late.time = max(time, heldUntil[report.worker] ?? time)
        let place = held.lastIndex { $0.time <= late.time }.map { $0 + 1 } ?? 0
        held.insert(late, at: place)
        heldUntil[report.worker] = late.time
    }

    func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {
        ledger.admitted(worker, pod: pod, template: template, node: node)
        inner.admit(worker, pod: pod, template: template, on: node)
    }

    func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp) {
        ledger.updated(worker, template: template)
        inner.update(worker, template: template, at: now)
    }

    func forget(_ worker: PodWorkerSlot) {
        held.removeAll { $0.worker == worker }
        heldUntil[worker] = nil
        ledger.forgotten(worker)
        inner.forget(worker)
    }

    func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) {
        try inner.inject(fault, at: now)
        ledger.injected(fault)
    }

    func addNode(_ node: NodeIndex, name: String) { inner.addNode(node, name: name) }

    func openLog(
        of worker: PodWorkerSlot, container: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading {
        try inner.openLog(of: worker, container: container, request, at: now)
    }

    func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? {
        inner.http(address, port: port, path: path, at: now)
    }

    func usage(of worker: PodWorkerSlot, container: Int, at now: Timestamp) -> ResourceAmount? {
        inner.usage(of: worker, container: container, at: now)
    }

    var isSimulated: Bool { true }
}
