import PodLifecycle
import PodModel

// What machines report.
extension Ledger {
    mutating func reported(_ report: RuntimeReport) {
        guard let i = place(report.worker) else { return }
        switch report.news {
        case .sandboxReady(let address):
            checks[.z7] += 1
            if addresses[address].map({ $0 != i }) ?? false { broken(.z7, "address \(address) is given twice") }
            addresses[address] = i
            workers[i]?.address = address
            workers[i]?.hasSandbox = true
        case .sandboxLost, .sandboxRemoved: free(i)
        case .started(let c): workers[i]?.containers[c].started = report.time
        case .exited(let c, let exit): watchEnd(i, c, exit, at: report.time)
        case .startFailed(let c, _, _):
            // Counts as a run that failed at once.
            workers[i]?.containers[c].started = report.time
            watchEnd(i, c, Exit(code: 128), at: report.time)
        case .probed(let c, .readiness, let success, _): workers[i]?.containers[c].isProbedReady = success
        case .probed, .sandboxFailed, .pulling, .imageReady, .imageFailed, .probeFailing, .probeErrored, .probeWarning,
            .hookEnded, .resized, .resizeFailed, .evicted:
            break
        }
    }

    private mutating func watchEnd(_ i: Int, _ c: Int, _ exit: Exit, at time: Timestamp) {
        guard var watched = workers[i]?.containers[c], let start = watched.started, let worker = workers[i] else {
            return
        }
        if exit.signal == 9, !exit.isOutOfMemory, !watched.mayBeKilled {
            checks[.z12] += 1
            if time < watched.killAt ?? .never { broken(.z12, "\(name(i, c)) is killed before its time") }
        }
        let container = worker.template.spec.containers[c]
        if container.role == .initial, exit.code == 0 { watched.isDone = true }
        let wasStopped = watched.killAt != nil
        let restarts =
            container.role == .sidecar || worker.template.spec.restartPolicy == .always && container.role == .main
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
        workers[i]?.containers[c] = watched
    }

    func name(_ i: Int, _ c: Int) -> String {
        guard let worker = workers[i] else { return "a container" }
        return "container \(worker.template.spec.containers[c].name) of \(worker.uid)"
    }
}
