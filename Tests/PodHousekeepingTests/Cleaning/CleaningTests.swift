import PodKernel
import PodHousekeeping
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Testing

/// What a killed podsh leaves is found by names alone, and goes; what lives stays.
struct CleaningTests {
    let home = TemporaryHome()

    /// What other tests leave in homes that are gone is everybody's to clean, and not what is asked here.
    private func clean() -> [CleaningReport] { Cleaning.cleanStale(home: home.path).filter { $0.name != "orphan" } }

    @Test func aCrashLeavesNothingAfterCleaning() throws {
        let layout = home.layout("web-0001")
        let lock = try EnvironmentLock.take(layout, origin: "web.pod", isReal: true)
        let wreck = try Wreck(layout)
        var before = Residue.count(layout)
        #expect(before.processes == 3 && before.links == 1 && before.tables == 1 && before.rules == 1, "\(before)")
        #expect(before.cgroups >= 9 && before.mounts == 1 && before.files >= 4, "\(before)")
        #expect(clean().isEmpty, "its podsh lives")
        var after = Residue.count(layout)
        // The holder is this process, in which other tests open and close ports meanwhile.
        (before.ports, after.ports) = (0, 0)
        #expect(after == before)
        lock.abandon()

        let reports = clean()
        let report = try #require(reports.first)
        #expect(reports.count == 1 && report.name == "web-0001" && report.process == getpid(), "\(report)")
        #expect(report.failures.isEmpty, "\(report)")
        #expect(report.removed.processes == 3 && report.removed.links == 1 && report.removed.mounts == 1, "\(report)")
        #expect(Residue.count(layout) == .none, "\(Residue.count(layout))")
        for process in wreck.processes { #expect(waitpid(process, nil, 0) == process, "it was killed") }
        #expect(access("/etc/passwd", F_OK) == 0, "links are not followed")
        #expect(EnvironmentLock.names(home: home.path).isEmpty)
        #expect(clean().isEmpty, "a second time there is nothing to say")
    }

    @Test func aLivingNeighbourStaysWhole() throws {
        let (dead, living) = (home.layout("dead"), home.layout("living"))
        let lock = try EnvironmentLock.take(living, origin: "living.pod", isReal: true)
        let neighbour = try Wreck(living)
        // Its holder is this process, in which other tests open and close ports meanwhile.
        func counted() -> ResidueCount {
            var count = Residue.count(living)
            count.ports = 0
            return count
        }
        let before = counted()
        let wreck = try Wreck(dead)
        #expect(clean().map(\.name) == ["dead"])
        #expect(counted() == before)
        #expect(throws: EnvironmentFault.self) {
            _ = try Cleaning.clean(named: "living", home: home.path) { _ in .clean(notes: []) }
        }
        lock.abandon()
        #expect(try Cleaning.clean(named: "living", home: home.path) { _ in .clean(notes: []) } != nil)
        #expect(Residue.count(home: home.path) == .none)
        for process in wreck.processes + neighbour.processes { waitpid(process, nil, 0) }
    }

    @Test func aHomeThatIsGoneIsCleanedFromTheKernel() throws {
        let lost = TemporaryHome()
        let layout = lost.layout("orphan")
        let lock = try EnvironmentLock.take(layout, origin: "orphan.pod", isReal: true)
        let wreck = try Wreck(layout)
        lock.abandon()
        try Wreck.run(["/bin/umount", layout.pod("11111111-2222-3333-4444-555555555555") + "/deep"])
        try Wreck.run(["/bin/rm", "-rf", lost.path])
        // Any podsh of this machine may be quicker: a home that is gone is everybody's to clean.
        let deadline = monotonicNow() + .seconds(30)
        repeat {
            _ = Cleaning.cleanStale(home: home.path)
        } while Residue.count(layout) != .none && monotonicNow() < deadline
        #expect(Residue.count(layout) == .none, "\(Residue.count(layout))")
        for process in wreck.processes { waitpid(process, nil, 0) }
    }

    @Test func whatIsNotOursToTouchStays() throws {
        try Wreck.folders(home.layout("newer").directory)
        let reports = Cleaning.cleanStale(home: home.path) { _ in .leave("made by a newer podsh") }
        #expect(reports.map(\.failures) == [["made by a newer podsh"]])
        #expect(access(home.layout("newer").directory, F_OK) == 0)
    }

    @Test func keptVolumesGoOnlyWhenAskedFor() throws {
        let layout = home.layout("web")
        let lock = try EnvironmentLock.take(layout, origin: "web.pod", isReal: false)
        try Wreck.folders("\(home.path)/volumes/data/inside")
        #expect(throws: EnvironmentFault.self) { _ = try Cleaning.cleanVolumes(home: home.path) }
        lock.abandon()
        _ = Cleaning.cleanStale(home: home.path)
        #expect(access("\(home.path)/volumes/data/inside", F_OK) == 0)
        #expect(try Cleaning.cleanVolumes(home: home.path)?.removed.files == 2)
        #expect(access("\(home.path)/volumes/data", F_OK) != 0)
    }
}
