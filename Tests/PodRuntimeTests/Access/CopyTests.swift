@testable import PodRuntime
import Foundation
import Glibc
import PodLifecycle
import PodModel
import Testing

/// `copy`, both ways, out of containers that mean no good.
@Suite(.serialized) struct CopyTests {
    private func copyOut(
        _ live: LiveContainer, _ path: String, to host: String
    ) throws -> (code: Int32, message: String?) {
        let command = try live.runtime.copy(from: live.worker, container: 0, path: path, to: host)
        return (try live.end(of: command).code, command.message)
    }

    private func copyIn(
        _ live: LiveContainer, _ host: String, to path: String
    ) throws -> (code: Int32, message: String?) {
        let command = try live.runtime.copy(host, to: live.worker, container: 0, path: path)
        return (try live.end(of: command).code, command.message)
    }

    @Test func filesAndFoldersThereAndBack() throws {
        try LiveContainer.with { live in
            let host = "\(live.folder)/host"
            try FileManager.default.createDirectory(atPath: "\(host)/tree/deep", withIntermediateDirectories: true)
            try "one".write(toFile: "\(host)/tree/a", atomically: false, encoding: .utf8)
            try "two".write(toFile: "\(host)/tree/deep/b", atomically: false, encoding: .utf8)
            chmod("\(host)/tree/a", 0o4755)
            // A folder that is there takes it in; a new name is taken.
            #expect(try copyIn(live, "\(host)/tree", to: "/tmp").code == 0)
            #expect(try copyIn(live, "\(host)/tree/a", to: "/tmp/new").code == 0)
            #expect(
                try live.shell("cat /tmp/tree/a /tmp/tree/deep/b /tmp/new; stat -c '%a %u' /tmp/tree/a").output
                    == "onetwoone4755 0\n")
            // What is there is replaced.
            try "three".write(toFile: "\(host)/tree/a", atomically: false, encoding: .utf8)
            #expect(try copyIn(live, "\(host)/tree", to: "/tmp").code == 0)
            #expect(try copyOut(live, "/tmp/tree", to: "\(host)/back").code == 0)
            #expect(try copyOut(live, "/tmp/new", to: host).code == 0)
            #expect(try String(contentsOfFile: "\(host)/back/a", encoding: .utf8) == "three")
            #expect(try String(contentsOfFile: "\(host)/back/deep/b", encoding: .utf8) == "two")
            #expect(try String(contentsOfFile: "\(host)/new", encoding: .utf8) == "one")
            #expect(try copyOut(live, "/nothing", to: host).code == 1)
            #expect(try copyIn(live, "\(host)/new", to: "/no/such/folder").code == 1)
        }
    }

    @Test func modesAreKeptAndNoRightsComeOut() throws {
        try LiveContainer.with { live in
            let host = "\(live.folder)/host"
            try FileManager.default.createDirectory(atPath: "\(host)/in", withIntermediateDirectories: true)
            try "one".write(toFile: "\(host)/in/a", atomically: false, encoding: .utf8)
            chmod("\(host)/in/a", 0o2750)
            chmod("\(host)/in", 0o1777)
            let into = try copyIn(live, "\(host)/in", to: "/tmp")
            #expect(into.code == 0 && into.message == nil, "\(into)")
            #expect(try live.shell("stat -c '%a' /tmp/in /tmp/in/a").output == "1777\n2750\n")
            _ = try live.shell(
                """
                mkdir /data/t /data/t/g /data/t/s; echo x > /data/t/su; chmod 4755 /data/t/su; chmod 2755 \
                /data/t/g; chmod 1777 /data/t/s
                """
            )
            let out = try copyOut(live, "/data/t", to: "\(host)/out")
            #expect(
                out.code == 0
                    && ["out/g, out/su", "out/su, out/g"].contains {
                        out.message == "copied without setuid and setgid bits: \($0)"
                    }, "\(out)")
            let modes = try ["su", "g", "s"].map { name in
                try FileManager.default.attributesOfItem(atPath: "\(host)/out/\(name)")[.posixPermissions] as? Int
            }
            #expect(modes == [0o755, 0o755, 0o1777], "\(modes)")
        }
    }

    @Test func whatTheKernelTellsAProcessInsideIsNotCopied() throws {
        try LiveContainer.with { live in
            let file = "\(live.folder)/file"
            #expect(try copyOut(live, "/proc/1/status", to: file).code == 0)
            #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("Name:"))
            for path in ["/proc/self/status", "/proc/self", "/sys/none/there"] {
                let (code, message) = try copyOut(live, path, to: file)
                #expect(
                    code == 1 && message?.contains("is what the kernel tells a process inside") == true,
                    "\(message ?? "")")
            }
            let (code, message) = try copyOut(live, "/data/none", to: file)
            #expect(code == 1 && message?.contains("No such file") == true, "\(message ?? "")")
        }
    }

    @Test func aNameBeginsNoLineOfAMessage() {
        #expect(FileName("pipe\nwarning: all is lost")?.description == "pipe\\nwarning: all is lost")
    }

    @Test("links, devices, fifos and odd names of a container stay what they are") func hostileTree() throws {
        try LiveContainer.with { live in
            let host = "\(live.folder)/host"
            try FileManager.default.createDirectory(atPath: host, withIntermediateDirectories: true)
            try "secret".write(toFile: "\(live.folder)/sentinel", atomically: false, encoding: .utf8)
            _ = try live.shell(
                """
                mkdir -p /data/t/d; cd /data/t; ln -s /etc/shadow up; ln -s ../../../../../../etc out; ln -s / root; \
                mkfifo pipe
                echo fine > "$(printf 'new\\nline')"; echo fine > -rf; ln -s / /data/way; ln -s \
                \(live.folder)/sentinel /data/host
                """)
            let (code, message) = try copyOut(live, "/data/t", to: "\(host)/t")
            #expect(code == 0 && message == "left out of /data/t: t/pipe (fifo)", "\(message ?? "")")
            #expect(try folderNames("\(host)/t") == ["-rf", "d", "new\nline", "out", "root", "up"])
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(host)/t/up") == "/etc/shadow")
            // A second time the links are replaced by nothing, and nothing is written through them.
            #expect(try copyOut(live, "/data/t", to: host).code == 1)
            for path in ["/dev/zero", "/proc", "/data/t/pipe"] {
                let (code, message) = try copyOut(live, path, to: "\(host)/none")
                #expect(code == 1 && message?.hasPrefix("\(path) is not copied: ") == true, "\(message ?? "")")
            }
            // Through links inside, never out of the container's root.
            #expect(try copyOut(live, "/data/way/../../../../etc/passwd", to: "\(host)/passwd").code == 0)
            #expect(
                try String(contentsOfFile: "\(host)/passwd", encoding: .utf8).hasPrefix("root:x:0:0:root:/:/bin/sh"))
            #expect(try copyOut(live, "/data/host", to: "\(host)/host").code == 1)
            #expect(try copyOut(live, "/proc/1/root/etc/passwd", to: "\(host)/magic").code == 1)
        }
    }

    @Test("nothing is written through a link, on either side") func intoLinks() throws {
        try LiveContainer.with { live in
            let host = "\(live.folder)/host"
            try FileManager.default.createDirectory(atPath: "\(host)/t", withIntermediateDirectories: true)
            try "mine".write(toFile: "\(live.folder)/sentinel", atomically: false, encoding: .utf8)
            symlink("\(live.folder)/sentinel", "\(host)/t/a")
            _ = try live.shell(
                """
                mkdir -p /data/t; echo hostile > /data/t/a; ln -s \(live.folder) /data/escape; ln -s /dev/null \
                /data/link
                """
            )
            #expect(try copyOut(live, "/data/t", to: host).code == 1)
            #expect(try String(contentsOfFile: "\(live.folder)/sentinel", encoding: .utf8) == "mine")
            // The container's link names its own folder, which is not there.
            try "x".write(toFile: "\(host)/x", atomically: false, encoding: .utf8)
            #expect(try copyIn(live, "\(host)/x", to: "/data/escape/sentinel").code == 1)
            #expect(try copyIn(live, "\(host)/x", to: "/data/link").code == 1)
            #expect(try String(contentsOfFile: "\(live.folder)/sentinel", encoding: .utf8) == "mine")
        }
    }

    @Test("a file that grows without end and a folder that is swapped meanwhile") func movingTarget() throws {
        let script = """
            mkdir -p /data/t/d /data/other; ln -s /etc /data/l; yes > /data/t/endless &
            while :; do mv /data/t/d /data/t/x; ln -s /etc /data/t/d; mkdir -p /data/t/x/y; rm /data/t/d; mv \
            /data/t/x /data/t/d; done
            """
        try LiveContainer.with(script) { live in
            let host = "\(live.folder)/host"
            try FileManager.default.createDirectory(atPath: host, withIntermediateDirectories: true)
            for i in 0..<20 {
                let command = try live.runtime.copy(
                    from: live.worker, container: 0, path: "/data/t", to: "\(host)/\(i)")
                // Whether a name was there just then may vary; what came may not.
                _ = try live.end(of: command)
                let found =
                    FileManager.default.enumerator(atPath: "\(host)/\(i)")?.allObjects.compactMap { $0 as? String }
                    ?? []
                #expect(!found.contains { $0.contains("passwd") }, "\(found)")
                try? FileManager.default.removeItem(atPath: "\(host)/\(i)")
            }
        }
    }

    @Test func holesStayHolesBothWays() throws {
        try LiveContainer.with { live in
            _ = try live.shell(
                """
                mkdir /data/s; cd /data/s; dd if=/dev/zero of=big bs=1M count=1 seek=65535 2>/dev/null; ln -s big \
                link; (echo a; dd bs=1M seek=2000 count=0) > part 2>/dev/null; dd if=/dev/zero of=part bs=1M \
                seek=3000 count=0 2>/dev/null
                """
            )
            #expect(try copyOut(live, "/data/s", to: "\(live.folder)/s").code == 0)
            #expect(try copyIn(live, "\(live.folder)/s", to: "/data/t").code == 0)
            var status = stat()
            #expect(
                stat("\(live.folder)/s/big", &status) == 0 && status.st_size == 64 << 30 && status.st_blocks <= 8192)
            #expect(
                try live.shell(
                    "cd /data/t; stat -c '%s' big link part; [ $(stat -c '%b' big) -le 8192 ] && head -c 1 part"
                ).output == "68719476736\n3\n3145728000\na")
        }
    }

    @Test func aCopyCanBeStopped() throws {
        try LiveContainer.with { live in
            _ = try live.shell("yes | head -c 300000000 > /data/big; ls -l /data/big")
            let command = try live.runtime.copy(
                from: live.worker, container: 0, path: "/data/big", to: "\(live.folder)/big")
            command.stop()
            #expect(try live.end(of: command).code == 130)
            #expect(!FileManager.default.fileExists(atPath: "\(live.folder)/big"))
        }
    }
}
