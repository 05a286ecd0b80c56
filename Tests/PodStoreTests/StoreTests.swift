import Foundation
import Glibc
import PodControl
import PodModel
import PodStore
import PodTesting
import Testing

/// The record of a real environment: what it keeps, and what it says of itself when it cannot be trusted.
struct StoreTests {
    let folder: TemporaryFolder
    let record = EnvironmentRecord(
        name: "web-1a2b", home: "/var/lib/podsh", tag: "0a1b2c", process: 123, origin: "web.pod", program: "0.3",
        started: 7)

    init() throws { folder = try TemporaryFolder() }

    @Test func theJournalTellsWhatARunWasAbout() throws {
        let store = try Store.create(in: folder.path, for: record)
        for index in 1...1000 {
            store.append(
                JournalEntry(
                    time: Timestamp(nanoseconds: Int64(index)),
                    input: .command(.scale(ObjectKey(.replicaSet, "web"), index))))
        }
        store.append(JournalEntry(time: Timestamp(nanoseconds: 1001), input: .command(.cordon(node: "node-1"))))
        store.flush()
        store.close()
        let summary = try #require(try Store.look(in: folder.path))
        #expect(summary.record == record)
        #expect(summary.commands == 1001 && summary.latest == "cordon node/node-1")
    }

    @Test func whatWasFlushedSurvivesAKill() throws {
        let store = try Store.create(in: folder.path, for: record)
        store.append(JournalEntry(time: Timestamp(nanoseconds: 1), input: .command(.uncordon(node: "node-2"))))
        store.flush()
        // As a kill leaves it: the log is not folded back. A copy, since SQLite's locks are this process' own.
        let copy = try TemporaryFolder()
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: "\(folder.path)/\(Store.fileName)\(ending)", toPath: "\(copy.path)/\(Store.fileName)\(ending)")
        }
        #expect(try Store.look(in: copy.path)?.latest == "uncordon node/node-2")
        store.close()
    }

    @Test func secretsAreNotWrittenDown() throws {
        let store = try Store.create(in: folder.path, for: record)
        let secret = Command.declare(
            .config(name: "keys", namespace: "default", data: ["password": "hunter2"], isSecret: true))
        store.append(JournalEntry(time: Timestamp(nanoseconds: 1), input: .command(secret)))
        store.flush()
        store.close()
        #expect(try Store.look(in: folder.path)?.latest == "declare secret/keys in default")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(Store.fileName)"))
        #expect(bytes.range(of: Data("hunter2".utf8)) == nil)
    }

    @Test func aNewerStoreIsRefusedUntouched() throws {
        try Store.create(in: folder.path, for: record).close()
        let file = URL(fileURLWithPath: "\(folder.path)/\(Store.fileName)")
        var bytes = try Data(contentsOf: file)
        bytes.replaceSubrange(60..<64, with: [0, 0, 0, 9])
        try bytes.write(to: file)
        #expect(throws: StoreFault.newer(path: file.path, version: 9)) { _ = try Store.look(in: folder.path) }
        #expect(throws: StoreFault.newer(path: file.path, version: 9)) {
            _ = try Store.create(in: folder.path, for: record)
        }
        #expect(try Data(contentsOf: file) == bytes)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [Store.fileName])
    }

    @Test func aDamagedStoreIsNamedAndSetAside() throws {
        let store = try Store.create(in: folder.path, for: record)
        for index in 1...2000 {
            store.append(
                JournalEntry(
                    time: Timestamp(nanoseconds: Int64(index)), input: .command(.cordon(node: "node-\(index)"))))
        }
        store.flush()
        store.close()
        let file = URL(fileURLWithPath: "\(folder.path)/\(Store.fileName)")
        let whole = try Data(contentsOf: file)
        // Truncated, a page of rubbish, rubbish from the first byte: never silently empty.
        var page = whole
        page.replaceSubrange(4096..<8192, with: [UInt8](repeating: 0xAA, count: 4096))
        for bytes in [whole.prefix(whole.count / 2), page, Data(repeating: 0x55, count: 5000), whole.prefix(50)] {
            try bytes.write(to: file)
            #expect(throws: StoreFault.self, "\(bytes.count) bytes") { _ = try Store.look(in: folder.path) }
        }
        let aside = try #require(Store.setAside(in: folder.path, to: "\(folder.path)/damaged-web"))
        #expect(access(aside, F_OK) == 0)
        #expect(try Store.look(in: folder.path) == nil)
    }

    @Test(.enabled(if: geteuid() == 0, "mounts")) func aFullDiskStopsTheRecordNotThePods() throws {
        let full = try TemporaryFolder()
        let mounted = try Program(path: "/bin/mount").run("-t", "tmpfs", "-o", "size=1m", "tmpfs", full.path)
        try #require(mounted.code == 0, "\(mounted.story)")
        defer { umount(full.path) }
        let store = try Store.create(in: full.path, for: record)
        let long = String(repeating: "n", count: 1000)
        for index in 1...4000 {
            store.append(JournalEntry(time: Timestamp(nanoseconds: Int64(index)), input: .command(.cordon(node: long))))
        }
        store.flush()
        #expect(store.fault?.description.contains("full") == true, "\(store.fault?.description ?? "no fault")")
        store.append(JournalEntry(time: Timestamp(nanoseconds: 1), input: .command(.cordon(node: "n"))))
        store.flush()
        store.close()
    }
}
