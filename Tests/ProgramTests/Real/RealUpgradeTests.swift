import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// One container is replaced in the running pod.
    @Suite struct Upgrade {
        @Test func theNeighboursProcessesAddressAndVolumesStay() throws {
            let result = try holds(
                """
                pod web <
                    volume data
                    container nginx image nginx:1.26 port 80
                    container neighbour image busybox:1.36 command [sh, -c, "echo kept > /data/file; sleep 1d"]
                >
                wait web ready within 60s
                let address = web.address
                let uid = web.uid
                exec web/neighbour -- sh -c "readlink /proc/1/ns/mnt; cut -d' ' -f22 /proc/1/stat; readlink \
                /proc/1/ns/net"
                run "./get http://${address}/version"

                upgrade web/nginx image nginx:1.28
                expect (web.containers where name == "nginx")[0].image == "nginx:1.28" and web.ready within 60s
                expect web.address == address and web.uid == uid
                run "./get http://${address}/version"
                exec web/neighbour -- sh -c "readlink /proc/1/ns/mnt; cut -d' ' -f22 /proc/1/stat; readlink \
                /proc/1/ns/net"
                exec web/nginx -- cat /data/file
                """, ["kept\n"])
            let lines = result.output.split(separator: "\n").map(String.init)
            let first = try #require(lines.firstIndex { $0.hasPrefix("mnt:[") }, "\(result.story)")
            let second = try #require(lines.lastIndex { $0.hasPrefix("mnt:[") })
            #expect(
                first != second && lines[first..<first + 3] == lines[second..<second + 3],
                "the same process: \(result.story)")
            #expect(lines.contains("1.26") && lines.contains("1.28"), "\(result.story)")
        }

        @Test func aChangeOfMemoryStartsTheContainerAnewWhereItsPolicySaysSo() throws {
            try holds(
                """
                pod web <
                    container app image busybox:1.36 memory 32Mi..64Mi cpu 100m resize-policy memory restart-container \
                command [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]
                >
                wait web ready within 60s
                upgrade web/app cpu 200m
                sleep 1s
                expect web.restarts == 0
                upgrade web/app memory 32Mi..96Mi
                wait until web.restarts == 1 within 30s
                expect web.ready within 10s
                events pod/web
                """, ["Container app resize requires restart"])
        }

        /// Read from outside: a container sees no cgroup files where each controller has a tree of its own.
        @Test func cpuAndMemoryChangeUnderTheRunningProcess() throws {
            let show = """
                p=$(pgrep -xf "sleep 86397"); at() { grep -E ":([a-z]+,)*$1(,[a-z]+)*:" /proc/$p/cgroup | cut -d: \
                -f3; }; \
                cd /sys/fs/cgroup; if [ -n "$(at memory)" ]; then cat memory$(at memory)/memory.limit_in_bytes \
                cpu$(at cpu)/cpu.cfs_quota_us; \
                else u=.$(grep ^0:: /proc/$p/cgroup | cut -d: -f3); cat $u/memory.max; cut -d" " -f1 $u/cpu.max; fi; \
                echo process $p
                """
            let result = try holds(
                """
                pod web < container app image busybox:1.36 cpu 100m..200m memory 32Mi..64Mi command sleep 86397 >
                wait web ready within 60s
                run '\(show)'
                upgrade web/app cpu 100m..500m
                upgrade web/app memory 32Mi..96Mi
                sleep 2s
                run '\(show)'
                expect web.restarts == 0
                """, ["67108864\n20000\n", "100663296\n50000\n"])
            let processes = result.output.split(separator: "\n").filter { $0.hasPrefix("process ") }
            #expect(processes.count == 2 && processes.first == processes.last, "the same process: \(result.story)")
        }
    }
}
