import PodTesting
import Testing

extension RealMachines {
    /// Limits that all containers of a pod have together.
    @Suite struct Resources {
        /// The greedy one has no limit of its own; what the other has stays.
        @Test func whoTakesMoreMemoryThanThePodMayIsKilled() throws {
            try holds(
                """
                pod web <
                    memory 32Mi..64Mi
                    restart never
                    container quiet image busybox:1.36 command [sleep, 1d]
                    container greedy image busybox:1.36 command [sh, -c, "x=0123456789abcdef; while :; do x=$x$x; done"]
                >
                wait until (web.containers where name == "greedy")[0].reason == "OOMKilled" within 60s
                expect (web.containers where name == "quiet")[0].state == "running"
                get pod web yaml
                """, ["qosClass: Burstable", "OOMKilled"])
        }

        @Test func aPodsProcessorTimeIsTheLimitOfAllItsContainers() throws {
            let show = """
                p=$(pgrep -xf "sleep 86391"); at() { grep -E ":([a-z]+,)*$1(,[a-z]+)*:" /proc/$p/cgroup | cut -d: \
                -f3; }; \
                cd /sys/fs/cgroup; if [ -n "$(at cpu)" ]; then cat cpu$(dirname $(at cpu))/cpu.cfs_quota_us; \
                else u=.$(dirname $(grep ^0:: /proc/$p/cgroup | cut -d: -f3)); cut -d" " -f1 $u/cpu.max; fi
                """
            try holds(
                """
                pod web < cpu 100m..300m; container app image busybox:1.36 command sleep 86391 >
                wait web ready within 60s
                run '\(show)'
                pod web < cpu 100m..600m; container app image busybox:1.36 command sleep 86391 >
                sleep 2s
                run '\(show)'
                expect web.restarts == 0 "the same process, and all its containers may take more"
                """, ["30000\n", "60000\n"])
        }
    }
}
