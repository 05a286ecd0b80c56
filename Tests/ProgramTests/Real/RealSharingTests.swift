import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// What containers of a pod have in common, and what not.
    @Suite struct Sharing {
        @Test func localhostHostnameIPCAndVolumesAreSharedAndNothingElse() throws {
            let result = try holds(
                """
                pod pair <
                    hostname twin
                    volume shared
                    container a image busybox:1.36 command [sh, -c, "mkdir /www; echo from-a > /www/index.html; \
                hostname > /shared/name; exec httpd -f -p 7001 -h /www"]
                    container b image busybox:1.36 command sleep 1d
                >
                wait pair ready within 60s
                expect http("${pair.address}:7001/").status == 200 within 60s
                exec pair/b -- wget -qO- http://localhost:7001/
                exec pair/b -- cat /shared/name
                exec pair/b -- hostname
                exec pair/b -- sh -c "ls /www 2>/dev/null || echo no such folder"
                for each in ["a", "b"] {
                    exec pair/${each} -- sh -c "for n in net ipc uts pid mnt; do readlink /proc/self/ns/$n; done; ps \
                | grep -c sleep"
                }
                """, ["from-a\ntwin\ntwin\nno such folder\n"])
            let names = result.output.split(separator: "\n").filter { $0.contains(":[") }
            try #require(names.count == 10, "\(result.story)")
            #expect(names[0...2] == names[5...7], "network, IPC and hostname: \(names)")
            #expect(names[3] != names[8] && names[4] != names[9], "but neither processes nor files: \(names)")
        }

        @Test func processesAreSharedWhenAsked() throws {
            try holds(
                """
                pod family <
                    share pid
                    container a image busybox:1.36 command sleep 12345
                    container b image busybox:1.36 command sleep 1d
                >
                wait family ready within 60s
                exec family/b -- sh -c "ps | grep 'sleep 12345' | grep -vc grep"
                """, ["1\n"])
        }

        @Test func podsReachEachOtherByAddressAcrossNodesAndSeeNothingElseOfEachOther() throws {
            let result = try holds(
                """
                template web < container nginx:1.27 port 80 probe ready tcp 80 every 1s >
                replicate web 3
                pod client < container busybox:1.36 command sleep 1d >
                wait all ready within 60s
                for each in web.pods { exec client -- wget -qO- http://${each.address}/version }
                exec client -- sh -c "ps | wc -l; ls /dev/shm | wc -l"
                """, [])
            #expect(result.output.components(separatedBy: "1.27\n").count == 4, "\(result.story)")
        }
    }
}
