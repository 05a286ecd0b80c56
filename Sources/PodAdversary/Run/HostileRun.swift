import PodControl
import PodEngine
import PodLifecycle
import PodModel
import PodSimulation

/// One run: a cluster, writes and faults from a tape, the rules held against every instant; then quiet, and what was
/// declared has to come about.
package struct HostileRun {
    let shape: RunShape
    var engine: Engine
    var runtime: HostileRuntime
    var judge: Judge
    var outcome: RunOutcome
    var nodeNames: [String] = []
    /// What nodes were declared to be, with the words but for the taint that drives pods out.
    var shapes: [String: (shape: NodeShape, words: String)] = [:]
    /// Nodes that were said to be short of something.
    var pressed: Set<String> = []
    /// Whether the steps are drawn from the seed, or read from the tape.
    private let isDrawn: Bool
    /// What jobs and cron jobs were declared to be, to change of it one thing at a time.
    var declared: [ObjectKey: WorkloadManifest] = [:]
    /// The engine dies as soon as its journal has so many records.
    var dies = Int.max
    var deaths = 0
    /// Writes and faults are over.
    var isAtRest = false
    /// Templates that were named for the script.
    var cuts = 0
    /// What recovering has brought to light.
    var unrecovered: Violation?
    /// No pod is given up early under the rule `recover`.
    var rule: NodeFailureRule?

    /// Draws everything from the seed.
    package static func drawn(seed: UInt64, _ shape: RunShape = RunShape()) -> RunOutcome {
        var swarm = Choices(seed: seed, label: 1, number: 0)
        var faults: Set<FaultKind> = []
        for kind in FaultKind.allCases where swarm.below(2) == 1 && !shape.isCalm { faults.insert(kind) }
        var programs: Set<ProgramKind> = []
        if shape.isWide {
            var swarm = Choices(seed: seed, label: 4, number: 0)
            for kind in ProgramKind.allCases where swarm.below(2) == 1 { programs.insert(kind) }
        }
        var run = HostileRun(Tape(seed: seed, faults: faults, programs: programs), shape, isDrawn: true)
        return run.play()
    }

    /// Plays what a tape says.
    package static func replayed(_ tape: Tape, _ shape: RunShape = RunShape()) -> RunOutcome {
        var run = HostileRun(tape, shape, isDrawn: false)
        return run.play()
    }

    private init(_ tape: Tape, _ shape: RunShape, isDrawn: Bool) {
        self.shape = shape
        self.isDrawn = isDrawn
        outcome = RunOutcome(tape: tape)
        runtime = HostileRuntime(SimulatedRuntime(seed: tape.seed), seed: tape.seed, faults: tape.faults)
        runtime.mishap = shape.mishap
        let isKept = shape.isCalm || tape.faults.contains(.engineKilled) && !tape.programs.isEmpty
        engine = Engine(seed: tape.seed, runtime: runtime, journal: isKept ? ReplayJournal() : nil)
        engine.plant(shape.mutant)
        engine.wantedScriptEvents = []
        if let mishap = shape.mishap, mishap.kind == .engineKilled { dies = mishap.place }
        judge = Judge(engine: engine, runtime: runtime)
    }

    private mutating func play() -> RunOutcome {
        do throws(Violation) {
            try setUp()
            let wanted = outcome.tape.programs.isEmpty ? shape.steps : (shape.steps * 2 + 2) / 3
            let count = isDrawn ? wanted : outcome.tape.steps.count
            for number in 0..<count {
                if let span = shape.span, engine.now - .simulationStart >= span { break }
                outcome.step = number
                let span = isDrawn ? nil : outcome.tape.steps[number]
                var choices = span.map { Choices($0.first) } ?? drawn(3, number)
                var further = span.map { Choices($0.further) } ?? drawn(5, number)
                defer { if isDrawn { outcome.tape.steps.append(spanned(choices, further)) } }
                if !outcome.tape.programs.isEmpty { try actFurther(&further) }
                try act(&choices)
                let most = [1, 200, 3_000, 20_000, 120_000, 700_000][choices.below(6)]
                try pass(.milliseconds(Int64(1 + choices.below(most))))
            }
            outcome.step = outcome.tape.steps.count
            try comeToRest()
        } catch {
            outcome.violation = error
        }
        outcome.events += engine.counters.total
        outcome.span = engine.now - .simulationStart
        for i in outcome.faults.indices { outcome.faults[i] += runtime.counts[i] }
        outcome.mishap = shape.mishap
        outcome.border = runtime.border
        outcome.border.records = records
        outcome.checks = judge.checks
        outcome.checks.add(runtime.ledger.checks)
        return outcome
    }

    private func drawn(_ label: UInt64, _ number: Int) -> Choices {
        Choices(seed: outcome.tape.seed, label: label, number: number)
    }

    private func spanned(_ choices: Choices, _ further: Choices) -> Tape.Span {
        var span = Tape.Span()
        span.first = choices.span
        span.further = further.span
        return span
    }

    private mutating func setUp() throws(Violation) {
        var choices = isDrawn ? drawn(2, 0) : Choices(outcome.tape.setup.first)
        var further = isDrawn ? drawn(6, 0) : Choices(outcome.tape.setup.further)
        defer { if isDrawn { outcome.tape.setup = spanned(choices, further) } }
        let size = choices.below(4) == 3 ? 1 + choices.below(50) : 1 + choices.below(8)
        let count = shape.nodes ?? size
        let zones = choices.below(4)
        var node = NodeShape()
        node.capacity = NodeCapacity(
            amount: ResourceAmount(cpu: [4000, 2000, 8000][choices.below(3)], memory: 8 << 30),
            pods: [110, 8, 20][choices.below(3)])
        for i in 1...count {
            node.labels = zones > 1 ? [Topology.zone.labelKey: "zone-\(i % zones)"] : [:]
            nodeNames.append("node-\(i)")
            node.taints = has(.taints) && further.once(in: 4) ? [Self.taint] : []
            let words =
                (zones > 1 ? "node node-\(i) < zone zone-\(i % zones); " : "node node-\(i) < ")
                + (node.taints.isEmpty ? "" : "taint dedicated=x:NoSchedule; ")
            let whole = words + "cpu \(node.capacity.amount.cpu / 1000); memory 8Gi; pods \(node.capacity.pods)"
            shapes["node-\(i)"] = (node, whole)
            submit(.declare(.node(name: "node-\(i)", shape: node)), whole + " >")
        }
        rule = [nil, .recover, .wait, .ignore][choices.below(4)]
        judge.wasRecovering = rule == .recover
        if let rule {
            submit(
                .nodeFailureRule(rule),
                rule == .wait ? "# on node-fail the wait is Kubernetes' own" : "on node-fail \(rule)")
        }
        for _ in 0..<1 + choices.below(4) { declareSomething(&choices) }
        if !outcome.tape.programs.isEmpty {
            try lookAfterAct()
            for _ in 0..<2 { try actFurther(&further) }
        }
        try lookAfterAct()
    }

    /// Lets time go by, and judges every instant.
    mutating func pass(_ span: TimeSpan) throws(Violation) {
        let until = engine.now + span
        var atOnce = 0
        while true {
            let before = engine.now
            let goesOn = engine.step(limit: until)
            if hasDied { reincarnate() }
            atOnce = engine.now == before ? atOnce + 1 : 0
            if engine.now < before { throw Violation(.z20, "time went back") }
            if let unrecovered { throw unrecovered }
            try endTurn()
            if atOnce > 5_000 { throw Violation(.z20, "one instant without end") }
            judge.checks[.z20] += 1
            try judge.look(afterAct: false)
            mix()
            if endDoomed() { try lookAfterAct() }
            if !goesOn { return }
        }
    }

    private func endTurn() throws(Violation) {
        if let endless = engine.endlessTurn { throw Violation(.z20, endless.description) }
    }

    /// What came of an act, judged.
    mutating func lookAfterAct() throws(Violation) {
        try endTurn()
        if hasDied { reincarnate() }
        if let unrecovered { throw unrecovered }
        try judge.look(afterAct: true)
    }

    mutating func mix() {
        func add(_ value: UInt64) { outcome.hash = (outcome.hash ^ value) &* 0x100_0000_01B3 }
        add(UInt64(bitPattern: engine.now.nanoseconds))
        add(judge.digest)
        add(UInt64(engine.counters.total))
    }

    /// Applies a command, or is refused, which is no violation; writes it down when it is accepted.
    @discardableResult mutating func submit(_ command: Command, _ words: String) -> Bool {
        guard (try? engine.submit(command)) != nil else { return false }
        judge.accepted(command)
        write(words)
        if hasDied { reincarnate() }
        return true
    }

    /// Brings a fault about, or is refused.
    mutating func inject(_ fault: Fault) -> Bool {
        guard (try? engine.inject(fault)) != nil else { return false }
        if hasDied { reincarnate() }
        return true
    }

    mutating func write(_ words: String) { outcome.script.add(words, at: engine.now - .simulationStart) }

    /// The statements by which a controller gets another template.
    mutating func templateSwitch(of key: ObjectKey, _ words: String) -> String {
        cuts += 1
        return "template cut-\(cuts) < \(words) >\nset \(key) from cut-\(cuts)"
    }
}
