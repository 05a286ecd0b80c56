import PodLifecycle
import PodModel

/// What passed the border between engine and machines, life by life. Slots are dense and reused: an array.
struct Ledger {
    struct Container {
        var started: Timestamp?
        /// When it has to be asked for again, if it is.
        var restartDue: Timestamp?
        var crashes = 0
        var killAt: Timestamp?
        var mayBeKilled = false
        var lastRun: Int32 = -1
        /// nil without a readiness probe.
        var isProbedReady: Bool?
        /// Init containers: ended well in this sandbox.
        var isDone = false
    }

    struct Life {
        var slot: LifeSlot
        var uid: UID
        var node: NodeIndex
        var template: PodTemplate
        var address: IPv4?
        var hasSandbox = false
        var containers: [Container]
    }

    private(set) var lives: [Life?] = []
    /// Lives by UID; only ever looked up.
    private(set) var ofPod: [UID: Int] = [:]
    private var addresses: [IPv4: Int] = [:]
    private(set) var violation: Violation?
    var checks = RuleCounts()
    private(set) var count = 0

    private mutating func broken(_ rule: Rule, _ text: String) {
        if violation == nil { violation = Violation(rule, text) }
    }

    func life(ofPod uid: UID) -> Life? { ofPod[uid].flatMap { lives[$0] } }

    /// The life's place, when it is the one that is led there now.
    private func place(_ life: LifeSlot) -> Int? {
        let i = Int(life.index)
        return i < lives.count && lives[i]?.slot == life ? i : nil
    }

    mutating func admitted(_ slot: LifeSlot, pod: PodIdentity, template: PodTemplate, node: NodeIndex) {
        checks[.z3] += 1
        if ofPod[pod.uid] != nil { broken(.z3, "pod \(pod.name) is led twice") }
        let i = Int(slot.index)
        while lives.count <= i { lives.append(nil) }
        let containers = [Container](repeating: Container(), count: template.spec.containers.count)
        lives[i] = Life(slot: slot, uid: pod.uid, node: node, template: template, containers: containers)
        ofPod[pod.uid] = i
        count += 1
    }

    mutating func updated(_ slot: LifeSlot, template: PodTemplate) {
        if let i = place(slot) { lives[i]?.template = template }
        forgive(slot)
    }

    mutating func forgotten(_ slot: LifeSlot) {
        guard let i = place(slot), let life = lives[i] else { return }
        checks[.z7] += 1
        if life.hasSandbox { broken(.z7, "a pod is forgotten whose sandbox still stands (\(life.address?.description ?? "?"))") }
        free(i)
        ofPod[life.uid] = nil
        lives[i] = nil
        count -= 1
    }

    /// The next restarts were asked for: no back-off is due.
    mutating func forgive(_ slot: LifeSlot) {
        guard let i = place(slot), let life = lives[i] else { return }
        for c in life.containers.indices {
            lives[i]?.containers[c].restartDue = nil
            // What the next one waits for is known again after a clean run.
            if life.containers[c].lastRun >= 0 { lives[i]?.containers[c].crashes = -1 }
        }
    }

    mutating func forgive(pod uid: UID) {
        if let i = ofPod[uid], let slot = lives[i]?.slot { forgive(slot) }
    }

    mutating func injected(_ fault: RuntimeFault) {
        switch fault {
        case .nodeDied(let node):
            for i in lives.indices where lives[i]?.node == node { free(i) }
        case .killContainer(let slot, let c):
            if let i = place(slot) { lives[i]?.containers[c].mayBeKilled = true }
        case .killSandbox(let slot): forgive(slot)
        default: break
        }
    }

    private mutating func free(_ i: Int) {
        if let address = lives[i]?.address, addresses[address] == i { addresses[address] = nil }
        lives[i]?.address = nil
        lives[i]?.hasSandbox = false
    }

    // MARK: What the engine asks.

    mutating func asked(_ effect: RuntimeEffect, _ slot: LifeSlot, at now: Timestamp) {
        guard let i = place(slot) else { return }
        switch effect {
        case .ensureImage(let c): watchRestart(i, c, at: now)
        case .startContainer(let c, let run): watchStart(i, c, run: run)
        case .stopContainer(let c, let killAt): watchStop(i, c, killAt: killAt, at: now)
        case .killContainer(let c): lives[i]?.containers[c].mayBeKilled = true
        case .ensureSandbox, .removeSandbox:
            forgive(slot)
            // What ran in it ends silently, and init containers run anew.
            for c in lives[i]?.containers.indices ?? 0..<0 {
                lives[i]?.containers[c].isDone = false
                lives[i]?.containers[c].started = nil
            }
        case .startProbe(let c, let kind):
            if kind == .readiness { lives[i]?.containers[c].isProbedReady = false }
        default: break
        }
    }

    private mutating func watchRestart(_ i: Int, _ c: Int, at now: Timestamp) {
        guard let due = lives[i]?.containers[c].restartDue else { return }
        lives[i]?.containers[c].restartDue = nil
        checks[.z11] += 1
        if now != due { broken(.z11, "\(name(i, c)) restarts \((now - due).seconds) s off its time") }
    }

    private mutating func watchStart(_ i: Int, _ c: Int, run: Int32) {
        guard let life = lives[i] else { return }
        checks[.z10] += 1
        if run < life.containers[c].lastRun || run == life.containers[c].lastRun && life.containers[c].crashes > 0 {
            broken(.z10, "run \(run) of \(name(i, c)) after run \(life.containers[c].lastRun)")
        }
        lives[i]?.containers[c].lastRun = run
        lives[i]?.containers[c].isProbedReady = life.template.spec.containers[c].readiness == nil ? nil : false
        guard life.template.spec.containers[c].role == .main else { return }
        for other in life.containers.indices where life.template.spec.containers[other].role == .initial {
            if !life.containers[other].isDone { broken(.z10, "\(name(i, c)) starts before \(name(i, other)) has ended") }
        }
    }

    private mutating func watchStop(_ i: Int, _ c: Int, killAt: Timestamp, at now: Timestamp) {
        guard let life = lives[i] else { return }
        checks[.z12] += 1
        if killAt < now + .seconds(2) { broken(.z12, "\(name(i, c)) gets less than 2 s") }
        let container = life.template.spec.containers[c]
        let isFirst = life.containers[c].killAt == nil
        // Without a hook and a probe the whole grace is the signal's.
        if isFirst, container.role == .main, container.preStop == nil, container.liveness == nil, container.startup == nil,
            container.postStart == nil, life.containers[c].started.map({ $0 < now }) ?? false, killAt < now + life.template.spec.grace,
            !isHurried(life)
        {
            broken(.z12, "\(name(i, c)) gets \(killAt - now) of its grace of \(life.template.spec.grace)")
        }
        if container.role == .sidecar, killAt > now + .seconds(2),
            let main = life.containers.indices.first(where: {
                life.template.spec.containers[$0].role == .main && life.containers[$0].started != nil
            })
        {
            broken(.z12, "\(name(i, c)) is ended before \(name(i, main)) has")
        }
        lives[i]?.containers[c].killAt = min(killAt, life.containers[c].killAt ?? killAt)
        forgive(life.slot)
    }

    /// Another container is being ended already, so the clock of the whole pod runs.
    private func isHurried(_ life: Life) -> Bool { life.containers.contains { $0.killAt != nil || $0.mayBeKilled } }

    // MARK: What machines report.

    mutating func reported(_ report: RuntimeReport) {
        guard let i = place(report.life) else { return }
        switch report.news {
        case .sandboxReady(let address):
            checks[.z7] += 1
            if addresses[address].map({ $0 != i }) ?? false { broken(.z7, "address \(address) is given twice") }
            addresses[address] = i
            lives[i]?.address = address
            lives[i]?.hasSandbox = true
        case .sandboxLost, .sandboxRemoved: free(i)
        case .started(let c): lives[i]?.containers[c].started = report.time
        case .exited(let c, let exit): watchEnd(i, c, exit, at: report.time)
        case .startFailed(let c, _, _):
            // Counts as a run that failed at once.
            lives[i]?.containers[c].started = report.time
            watchEnd(i, c, Exit(code: 128), at: report.time)
        case .probed(let c, .readiness, let success, _): lives[i]?.containers[c].isProbedReady = success
        default: break
        }
    }

    private mutating func watchEnd(_ i: Int, _ c: Int, _ exit: Exit, at time: Timestamp) {
        guard var watched = lives[i]?.containers[c], let start = watched.started, let life = lives[i] else { return }
        if exit.signal == 9, !exit.isOutOfMemory, !watched.mayBeKilled {
            checks[.z12] += 1
            if time < watched.killAt ?? .never { broken(.z12, "\(name(i, c)) is killed before its time") }
        }
        let container = life.template.spec.containers[c]
        if container.role == .initial, exit.code == 0 { watched.isDone = true }
        let wasStopped = watched.killAt != nil
        let restarts = container.role == .sidecar || life.template.spec.restartPolicy == .always && container.role == .main
        watched.started = nil
        watched.restartDue = nil
        if !wasStopped, restarts {
            if time - start >= .minutes(10) { watched.crashes = 0 }
            if watched.crashes >= 0 {
                let delays: [Int64] = [0, 10, 20, 40, 80, 160, 300]
                watched.restartDue = time + .seconds(delays[min(watched.crashes, 6)])
                watched.crashes += 1
            }
        } else if wasStopped {
            watched.crashes = -1
        }
        watched.killAt = nil
        watched.mayBeKilled = false
        lives[i]?.containers[c] = watched
    }

    private func name(_ i: Int, _ c: Int) -> String {
        guard let life = lives[i] else { return "a container" }
        return "container \(life.template.spec.containers[c].name) of \(life.uid)"
    }
}
