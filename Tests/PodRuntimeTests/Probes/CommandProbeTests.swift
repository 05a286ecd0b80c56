@testable import PodKernel
import PodLifecycle
import PodModel
import PodRuntime
import Testing

/// Probes and hooks in real containers.
@Suite(.serialized) struct CommandProbeTests {
    @Test func commandsAreProbesAndTheirTimeIsBounded() throws {
        try LiveContainer.with(change: { container in
            var ready = Probe(action: .exec(["sh", "-c", "cat /data/ok || { sleep 88888; true; }"]))
            ready.period = .milliseconds(200)
            ready.timeout = .seconds(1)
            ready.failureThreshold = 1
            container.readiness = ready
        }) { live in
            live.runtime.perform(.startProbe(container: 0, kind: .readiness), for: live.worker, at: MachineTime.now())
            try live.expect {
                if case .probeFailing(0, .readiness, let text) = $0 {
                    text.contains("timed out after 1s")
                } else {
                    false
                }
            }
            _ = try live.run(["touch", "/data/ok"])
            try live.expect { $0 == .probed(container: 0, kind: .readiness, success: true, message: "") }
            _ = try live.run(["rm", "/data/ok"])
            try live.expect {
                if case .probed(0, .readiness, false, let text) = $0 { text.contains("timed out") } else { false }
            }
            live.runtime.perform(.stopProbe(container: 0, kind: .readiness), for: live.worker, at: MachineTime.now())
            // What ran out of time is dead, with what it had started.
            let deadline = monotonicNow() + .seconds(30)
            // One that was just being started shows up late and dies then: only a row of empty looks counts.
            var empty = 0
            while empty < 20, monotonicNow() < deadline {
                empty = try live.processes("sleep 88888") == 0 ? empty + 1 : 0
            }
            #expect(empty == 20)
        }
    }

    @Test func commandsOfProbesKnowTheVariablesThatAreWrittenThere() throws {
        try LiveContainer.with(change: { container in
            container.environment = [
                .init(name: "PORT", source: .value("80")), .init(name: "NAME", source: .field(.plain(.name))),
                .init(name: "URL", source: .value("x:$(PORT)")),
            ]
            let words = ["echo", "$(PORT)|$(NAME)|$(URL)|$(PATH)|$$(PORT)|$PORT"]
            var ready = Probe(action: .exec(["sh", "-c", "'\(words.joined(separator: "' '"))'; exit 1"]))
            ready.period = .milliseconds(200)
            container.readiness = ready
            container.postStart = .exec(words + ["; exit 1"])
        }) { live in
            live.runtime.perform(.startProbe(container: 0, kind: .readiness), for: live.worker, at: MachineTime.now())
            try live.expect {
                $0 == .probeFailing(container: 0, kind: .readiness, message: "80||x:$(PORT)|$(PATH)|$(PORT)|$PORT")
            }
            live.runtime.perform(.runHook(container: 0, hook: .postStart), for: live.worker, at: MachineTime.now())
            try live.expect { $0 == .hookEnded(container: 0, hook: .postStart, success: true, message: "") }
        }
    }

    @Test func networkProbesAskInThePodsNetwork() throws {
        try LiveContainer.with(
            "mkdir -p /data/www; echo hi > /data/www/ok; httpd -p 80 -h /data/www; exec sleep 100000",
            change: { container in
                var ready = Probe(action: .http(path: "/ok", port: 80))
                ready.period = .milliseconds(100)
                var live = Probe(action: .tcp(port: 81))
                live.period = .milliseconds(100)
                live.failureThreshold = 2
                container.readiness = ready
                container.liveness = live
            }
        ) { live in
            for kind in [ProbeKind.readiness, .liveness] {
                live.runtime.perform(.startProbe(container: 0, kind: kind), for: live.worker, at: MachineTime.now())
            }
            let address = try live.handle.sandbox.address
            // Either may be the first to be told.
            let told = try live.news(seconds: 60) {
                $0.contains(
                    .probed(
                        container: 0, kind: .liveness, success: false,
                        message: "dial tcp \(address):81: connect: connection refused"))
                    && $0.contains(.probed(container: 0, kind: .readiness, success: true, message: ""))
            }
            #expect(told, "\(live.news)")
        }
    }

    @Test func hooksEndOnce() throws {
        try LiveContainer.with(change: { container in
            container.postStart = .exec(["sh", "-c", "echo no good; exit 9"])
            container.preStop = .exec(["true"])
        }) { live in
            live.runtime.perform(.runHook(container: 0, hook: .postStart), for: live.worker, at: MachineTime.now())
            try live.expect { $0 == .hookEnded(container: 0, hook: .postStart, success: false, message: "no good") }
            live.runtime.perform(.runHook(container: 0, hook: .preStop), for: live.worker, at: MachineTime.now())
            try live.expect { $0 == .hookEnded(container: 0, hook: .preStop, success: true, message: "") }
        }
    }

    @Test func exitedIsTheLastWord() throws {
        try LiveContainer.with(change: { container in
            var ready = Probe(action: .exec(["true"]))
            ready.period = .milliseconds(10)
            container.readiness = ready
            container.preStop = .exec(["sleep", "100000"])
        }) { live in
            live.runtime.perform(.startProbe(container: 0, kind: .readiness), for: live.worker, at: MachineTime.now())
            live.runtime.perform(.runHook(container: 0, hook: .preStop), for: live.worker, at: MachineTime.now())
            try live.expect { $0 == .probed(container: 0, kind: .readiness, success: true, message: "") }
            live.runtime.perform(.killContainer(container: 0), for: live.worker, at: MachineTime.now())
            try live.expect { if case .exited = $0 { true } else { false } }
            _ = try live.news(seconds: 1) { _ in false }
            #expect(live.news.isEmpty, "\(live.news)")
        }
    }
}
