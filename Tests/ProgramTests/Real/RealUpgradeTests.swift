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
                exec web/neighbour -- sh -c "readlink /proc/1/ns/mnt; cut -d' ' -f22 /proc/1/stat; readlink /proc/1/ns/net"
                run "./get http://${address}/version"

                upgrade web/nginx image nginx:1.28
                expect (web.containers where name == "nginx")[0].image == "nginx:1.28" and web.ready within 60s
                expect web.address == address and web.uid == uid
                run "./get http://${address}/version"
                exec web/neighbour -- sh -c "readlink /proc/1/ns/mnt; cut -d' ' -f22 /proc/1/stat; readlink /proc/1/ns/net"
                exec web/nginx -- cat /data/file
                """, ["kept\n"])
            let lines = result.output.split(separator: "\n").map(String.init)
            let first = try #require(lines.firstIndex { $0.hasPrefix("mnt:[") }, "\(result.story)")
            let second = try #require(lines.lastIndex { $0.hasPrefix("mnt:[") })
            #expect(first != second && lines[first..<first + 3] == lines[second..<second + 3], "the same process: \(result.story)")
            #expect(lines.contains("1.26") && lines.contains("1.28"), "\(result.story)")
        }
    }
}
