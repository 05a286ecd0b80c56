import PodLifecycle
import PodLinux
import PodModel
import PodTesting
import Testing

@Suite(.serialized) struct SpeedTests {
    @Test func speed() throws {
        let bed = try MachineBed("speed")
        var times: [[Int64]] = []
        for n in 0..<20 {
            var marks: [TimeSpan] = [monotonicNow()]
            let life = bed.admit("p\(n)", [bed.container("c", "exec sleep 1000")])
            try bed.makeSandbox(life)
            marks.append(monotonicNow())
            bed.perform(.ensureImage(container: 0), life)
            _ = bed.heard(life) { if case .imageReady = $0 { true } else { false } }
            marks.append(monotonicNow())
            bed.perform(.startContainer(container: 0, run: 0), life)
            _ = bed.heard(life) { $0 == .started(container: 0) }
            marks.append(monotonicNow())
            bed.perform(.killContainer(container: 0), life)
            _ = bed.exit(life)
            marks.append(monotonicNow())
            try bed.remove(life)
            marks.append(monotonicNow())
            times.append(zip(marks.dropFirst(), marks).map { ($0 - $1).nanoseconds / 1000 })
        }
        for i in 0..<5 {
            let column = times.map { $0[i] }.sorted()
            print("SPEED", ["sandbox", "image", "start", "kill", "remove"][i], "median", column[10], "min", column[0], "us")
        }
        let begin = monotonicNow()
        let lives = (0..<30).map { bed.admit("m\($0)", [bed.container("c", "exec sleep 1000")]) }
        for life in lives { bed.perform(.ensureSandbox, life); bed.perform(.ensureImage(container: 0), life); bed.perform(.startContainer(container: 0, run: 0), life) }
        for life in lives { _ = bed.heard(life) { $0 == .started(container: 0) } }
        let middle = monotonicNow()
        for life in lives { bed.perform(.removeSandbox, life) }
        for life in lives { _ = bed.heard(life) { $0 == .sandboxRemoved } }
        print("SPEED 30 pods started in", (middle - begin).nanoseconds / 1000, "removed in", (monotonicNow() - middle).nanoseconds / 1000)
        let close = monotonicNow()
        bed.runtime.close()
        print("SPEED close", (monotonicNow() - close).nanoseconds / 1000)
    }
}
