import Foundation
import PodSession
import Testing

/// Cron jobs in a script: time zones of the machine become part of what is declared.
@Suite struct CronTests {
    private func rehearsal(_ zones: [String]) throws -> SimulatedSession {
        let rehearsal = SimulatedSession()
        for zone in zones {
            let path = "/usr/share/zoneinfo/\(zone)"
            rehearsal.host.files[path] = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        rehearsal.host.files["/usr/share/zoneinfo/tzdata.zi"] = Array(
            "# version\nZ Europe/Berlin 0:53 - LMT\nL Europe/Berlin Arctic/Longyearbyen\n".utf8)
        return rehearsal
    }

    /// The night of 29 March 2026 has no half past two in Berlin, the one of 25 October has two.
    @Test func daylightSavingSkipsAndDoubles() throws {
        let zones = ["Europe/Berlin"]
        let script = """
            cron night "30 2 * * *" < container work image busybox simulate < run 1s exit 0 >; time-zone \
            Europe/Berlin; history 400 >
            advance 86d
            print count(night.jobs), night.last
            advance 1d
            print count(night.jobs)
            advance 2d
            print count(night.jobs)
            advance 208d
            print count(night.jobs)
            advance 2d
            print count(night.jobs)
            """
        let rehearsal = try rehearsal(zones)
        #expect(rehearsal.run(script) == 0, "\(rehearsal.text)")
        let lines = rehearsal.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("~") }
        // 27 March 23:30 UTC has passed; 28 March; the skipped night; two more; the doubled night.
        #expect(lines == ["86 2026-03-27T01:30:00Z", "87", "88", "296", "299"])
    }

    @Test func anUnknownZoneIsFoundBeforeAnythingRuns() throws {
        let rehearsal = try rehearsal(["Europe/Berlin"])
        let code = rehearsal.run(
            """
            print 1
            cron night "30 2 * * *" < container work image busybox; time-zone Europe/Berlim >
            """)
        #expect(code == 2)
        #expect(rehearsal.text.contains("there is no time zone 'Europe/Berlim'"))
        #expect(rehearsal.text.contains("did you mean 'Europe/Berlin'?"))
    }

    @Test func aZoneThatLeadsElsewhereIsNone() throws {
        for name in ["../../etc/passwd", "/etc/passwd", "Europe/../../x"] {
            let rehearsal = try rehearsal(["Europe/Berlin"])
            let code = rehearsal.run("cron n \"@daily\" < container work image busybox; time-zone \(name) >")
            #expect(code == 2)
            #expect(rehearsal.text.contains("is no time zone"), "\(rehearsal.text)")
        }
    }

    @Test func aScheduleMayBeComputed() throws {
        let rehearsal = try rehearsal([])
        let good =
            "let minute = 30\ncron n \"${minute} * * * *\" < container work image busybox >\nprint n.next - now()"
        #expect(rehearsal.run(good) == 0)
        #expect(rehearsal.text.contains("30m"))
        let bad = try self.rehearsal([])
        #expect(bad.run("let minute = 61\ncron n \"${minute} * * * *\" < container work image busybox >") != 0)
        #expect(bad.text.contains("'61 * * * *' is no schedule: the minute reaches from 0 to 59"), "\(bad.text)")
    }
}
