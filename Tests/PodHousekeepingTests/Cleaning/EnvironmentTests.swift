import PodHousekeeping
import Glibc
import PodLifecycle
import PodTesting
import Testing

/// Where environments live, and who holds them.
struct EnvironmentTests {
    let home = TemporaryHome()

    @Test func theSecondIsToldOfTheFirst() throws {
        let layout = home.layout("web")
        let lock = try EnvironmentLock.take(layout, origin: "web.pod", isReal: true)
        let holder = EnvironmentHolder(name: "web", process: getpid(), origin: "web.pod", home: home.path)
        #expect(EnvironmentLock.holders(home: home.path) == [holder])
        #expect(throws: EnvironmentFault.held(holder)) {
            _ = try EnvironmentLock.take(layout, origin: "b.pod", isReal: true)
        }
        lock.release()
        #expect(EnvironmentLock.holders(home: home.path).isEmpty && EnvironmentLock.names(home: home.path).isEmpty)
        try EnvironmentLock.take(layout, origin: "b.pod", isReal: true).release()
    }

    @Test func aStaleLockHeals() throws {
        let layout = home.layout("web")
        try EnvironmentLock.take(layout, origin: "a.pod", isReal: false).abandon()
        #expect(EnvironmentLock.names(home: home.path) == ["web"], "a crash has left its name")
        try EnvironmentLock.take(layout, origin: "b.pod", isReal: false).release()
        #expect(EnvironmentLock.names(home: home.path).isEmpty)
    }

    @Test func ofManyAtOnceOneHasTheName() async {
        let layout = home.layout("web")
        let taken = await withTaskGroup(of: EnvironmentLock?.self) { group in
            for _ in 0..<16 { group.addTask { try? EnvironmentLock.take(layout, origin: "x", isReal: false) } }
            return await group.reduce(into: [EnvironmentLock]()) { if let lock = $1 { $0.append(lock) } }
        }
        #expect(taken.count == 1)
        for lock in taken { lock.release() }
    }

    @Test func homesThatCannotBeUsedNameTheCause() throws {
        func cause(_ path: String) -> String {
            do throws(Failure) { try EnvironmentHome.prepare(path) } catch { return error.message }
            return ""
        }
        #expect(cause("relative/path").contains("absolute"))
        #expect(cause("/tmp/" + String(repeating: "x", count: 120)).contains("longer than 108 bytes"))
        #expect(cause("/tmp/a:b").contains("overlayfs"))
        #expect(cause("/tmp/x/../y").contains(".."))
        symlink("/tmp", home.path + "/link")
        #expect(cause(home.path + "/link").contains("symbolic link"))
        symlink("/etc", home.path + "/environments")
        #expect(cause(home.path).contains("environments is a symbolic link"))
        unlink(home.path + "/environments")
        try Wreck.folders(home.path + "/foreign")
        chown(home.path + "/foreign", 65534, 65534)
        #expect(cause(home.path + "/foreign").contains("belongs to uid 65534"))
        try Wreck.folders(home.path + "/closed")
        chmod(home.path + "/closed", 0)
        #expect(cause(home.path + "/closed").contains("mode 0"))
        chmod(home.path + "/closed", 0o777)
        #expect(cause(home.path + "/closed").contains("written by others"))
        try Wreck.run(["/bin/touch", home.path + "/file"])
        #expect(cause(home.path + "/file").contains("not a folder"))
        #expect(cause(home.path + "/file/below").contains("cannot make"))
        #expect(cause(home.path + "/good").isEmpty)
        var info = stat()
        #expect(stat(home.path + "/good", &info) == 0 && info.st_mode & 0o777 == 0o700)
    }

    @Test func aHomeThatRefusesProgramsOrWritesNamesIt() throws {
        for (option, word) in [("noexec", "noexec"), ("ro", "read-only")] {
            let path = home.path + "/" + option
            try Wreck.folders(path + "/environments")
            try Wreck.run(["/bin/mount", "-t", "tmpfs", "-o", "mode=0700,\(option)", "tmpfs", path])
            defer { umount(path) }
            let failure = #expect(throws: Failure.self) { try EnvironmentHome.prepare(path) }
            #expect(failure?.message.contains(word) == true, "\(failure?.message ?? "")")
        }
    }

    @Test func homesAreFoundAsXDGSays() {
        func path(_ variables: [String: String]) -> String { EnvironmentHome.path { variables[$0] } }
        #expect(path(["PODSH_HOME": "/srv/podsh/"]) == "/srv/podsh")
        #expect(path([:]) == "/var/lib/podsh", "these tests run as root")
    }

    @Test func namesAreSafeInPathsAndOnCommandLines() {
        #expect(EnvironmentName.standard(forScript: "/x/web server.pod", process: 1).hasPrefix("web-server-"))
        #expect(!EnvironmentName.standard(forScript: "-c", process: 1).hasPrefix("-"))
        #expect(EnvironmentName.standard(forScript: "..", process: 1).hasPrefix("script-"))
        for bad in ["", ".", "..", "a/b", "a b", "web.lock", String(repeating: "a", count: 64), "é"] {
            #expect(!EnvironmentName.isName(bad), "\(bad)")
        }
    }
}
