import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// Limits and health act.
    @Suite struct Health {
        @Test("who takes more memory than its limit is killed with 137 and starts again") func outOfMemory() throws {
            try holds(
                """
                let seen = 0
                on oom { seen = seen + 1 }
                pod hog <
                    container eater image busybox:1.36 memory 8Mi..24Mi command [sh, -c, "[ -e /data/ate ] && exec \
                sleep 1d; touch /data/ate; sleep 1; x=$(head -c 200000000 /dev/zero | tr '\\\\0' x)"]
                    container calm image busybox:1.36 command sleep 1d
                    volume data
                >
                wait until hog.restarts == 1 within 60s
                expect seen == 1 within 60s "told once"
                let eater = (hog.containers where name == "eater")[0]
                expect eater.code == 137
                expect hog.ready within 60s
                expect (hog.containers where name == "calm")[0].restarts == 0 "its neighbour is untouched"
                describe pod hog
                """, ["OOMKilled"])
        }

        @Test func theLimitOfProcessorTimeHolds() throws {
            try holds(
                """
                pod slow < container loop image busybox:1.36 cpu 50m..100m command [sh, -c, "while :; do :; done"] >
                wait slow ready within 60s
                exec slow -- sh -c "a=$(cut -d' ' -f14 /proc/1/stat); sleep 3; b=$(cut -d' ' -f14 /proc/1/stat); [ \
                $((b - a)) -le 90 ] && echo held"
                """, ["held"])
        }

        @Test func probesOfAllKindsInThePodsNetwork() throws {
            try holds(
                """
                pod probed <
                    container web <
                        image nginx:1.27
                        port 80
                        probe startup tcp 80 every 1s failures 30
                        probe ready http GET /index.html port 80 every 1s failures 1
                        probe live exec [sh, -c, "[ ! -e /tmp/dead ]"] every 1s failures 1
                    >
                >
                service probed port 80
                wait probed ready within 60s
                expect count(svc/probed.endpoints) == 1 within 60s
                exec probed -- mv /usr/share/nginx/html/index.html /tmp/
                expect count(svc/probed.endpoints) == 0 within 30s "not ready: no traffic"
                expect probed.restarts == 0 "but nobody is restarted"
                exec probed -- mv /tmp/index.html /usr/share/nginx/html/
                expect count(svc/probed.endpoints) == 1 within 30s
                exec probed -- touch /tmp/dead
                wait until probed.restarts == 1 within 60s
                """, [])
        }

        @Test("before-stop, then the stop signal, then the end of patience") func termination() throws {
            try holds(
                """
                pod polite <
                    grace 20s
                    volume archive host ./archive
                    container app <
                        image busybox:1.36
                        command [sh, -c, "trap 'echo signal >> /archive/log; exit 0' TERM; echo up > /archive/log; \
                while sleep 0.1; do :; done"]
                        before-stop exec [sh, -c, "echo hook >> /archive/log"]
                    >
                >
                pod deaf < grace 2s; container app image busybox:1.36 command [sh, -c, "trap '' TERM; while sleep \
                0.1; do :; done"] >
                run "mkdir -p archive"
                wait all ready within 60s
                delete pod polite
                wait polite gone within 60s
                run "cat archive/log"
                let asked = now()
                delete pod deaf
                wait deaf gone within 60s
                expect now() - asked >= 2s and now() - asked < 15s "killed when its grace was over"
                """, ["up\nhook\nsignal\n"])
        }

        @Test func exitCodesSignalsAndTheLastMessageAreReported() throws {
            try holds(
                """
                pod ends <
                    restart never
                    container code image busybox:1.36 command [sh, -c, "echo out of luck > /dev/termination-log; \
                exit 7"]
                    container signal image busybox:1.36 command [sh, -c, "sleep 1; kill -9 $$; exec sh -c 'kill \
                -SEGV $$'"] 
                >
                wait ends failed within 60s
                let code = (ends.containers where name == "code")[0]
                expect code.code == 7
                expect code.message =~ "out of luck"
                describe pod ends
                """, ["out of luck"])
        }

        @Test func theLastMessageIsWhereItsAttributeSays() throws {
            let result = try holds(
                """
                pod ends <
                    restart never
                    volume words
                    container path image busybox:1.36 termination-message /run/why command [sh, -c, \
                "echo out of luck > /run/why; exit 7"]
                    container volume image busybox:1.36 termination-message /words/why command [sh, -c, "printf \
                '\\\\033[2Jred' > /words/why"]
                    container log image busybox:1.36 termination-message fallback-to-logs-on-error command [sh, -c, \
                "seq 200; exit 1"]
                    container fine image busybox:1.36 termination-message fallback-to-logs-on-error command [echo, hi]
                    container link image busybox:1.36 termination-message /run/why command [sh, -c, "rm -f /run/why; \
                ln -sf /etc/passwd /run/why; echo kept > /run/why"]
                >
                pod huge <
                    restart never
                    container huge image busybox:1.36 termination-message /run/why command [sh, -c, "truncate -s 8G \
                /run/why; echo the end >> /run/why"]
                >
                wait ends failed within 60s
                wait huge done within 60s
                def message(pod, of) { return (pod.containers where name == of)[0].message }
                expect message(ends, "path") == "out of luck\\n"
                expect message(ends, "volume") =~ "red"
                expect message(ends, "log") =~ "^121\\n" and message(ends, "log") =~ "\\n200\\n$"
                expect message(ends, "fine") == ""
                expect message(ends, "link") == "kept\\n" "a link takes the reader nowhere"
                expect message(huge, "huge") =~ "the end\\n$"
                describe pod ends
                get pod ends yaml
                """, ["out of luck", "terminationMessagePolicy: FallbackToLogsOnError"])
            #expect(!result.output.contains("\u{1B}[2J"), "\(result.story)")
        }

        @Test func aWaitTellsTheLastLinesOfWhatFailed() throws {
            try RealMachine.with { machine in
                let result = try machine.run(
                    """
                    pod broken < restart never; container app image busybox:1.36 command [sh, -c, "echo cannot open \
                    the door >&2; exit 3"] >
                    wait broken done within 2m
                    """)
                #expect(result.code == 1 && result.seconds < 60, "\(result.story)")
                #expect(result.error.contains("cannot open the door"), "\(result.story)")
            }
        }
    }
}
