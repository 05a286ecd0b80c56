import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// What of its node a pod may share, and how its standard input is held: looked at from inside.
    @Suite struct SharedNode {
        @Test func aPodSeesItsNodesProcessesAndMemoryWhereItAsksForThem() throws {
            try holds(
                """
                pod own < container a image busybox:1.36 command sleep 1d >
                pod shared < host-pid; host-ipc; container a image busybox:1.36 command sleep 1d >
                wait all ready within 60s
                exec own -- sh -c "[ $(cat /proc/1/comm) = sleep ] && echo own-processes"
                exec shared -- sh -c "[ $(cat /proc/1/comm) != sleep ] && echo shared-processes"
                exec shared -- sh -c "[ $(ls -d /proc/[0-9]* | wc -l) -gt 3 ] && echo sees-others"
                describe pod shared
                """, ["own-processes", "shared-processes", "sees-others", "sees the node's processes"])
        }

        @Test func groupsAreThoseThatThePodNames() throws {
            try holds(
                """
                pod p <
                    security < fs-group 3000 on-root-mismatch; supplemental-groups 4000 5000 >
                    container a image busybox:1.36 user 1000 command sleep 1d
                    container b image busybox:1.36 user :77 command sleep 1d
                    volume data
                >
                wait p ready within 60s
                exec p/a -- sh -c "echo groups $(id -G)"
                exec p/b -- sh -c "echo who $(id -u):$(id -g)"
                exec p/a -- sh -c "touch /data/x && stat -c 'file %g' /data/x"
                """, ["groups 0 3000 4000 5000", "who 0:77", "file 3000"])
        }

        @Test func standardInputIsHeldOpenAndATerminalIsOne() throws {
            try holds(
                """
                pod shut < restart never; container a image busybox:1.36 command cat >
                wait until shut.phase == "Succeeded" within 60s
                pod open < container a image busybox:1.36 stdin command cat >
                pod tty < container a image busybox:1.36 stdin tty command [sh, -c, "tty; exec cat"] >
                wait open ready within 60s
                wait tty ready within 60s
                sleep 1s
                expect open.restarts == 0
                expect open.phase == "Running"
                logs tty
                """, ["/dev/pts/0"])
        }
    }
}
