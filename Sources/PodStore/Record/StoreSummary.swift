internal import GRDB
internal import Glibc

/// What a store says to whoever cleans up after its podsh.
package struct StoreSummary: Hashable, Sendable {
    package var record: EnvironmentRecord
    /// How many were recorded.
    package var commands: Int
    /// The latest command's line; empty when there was none.
    package var latest: String

    package init(record: EnvironmentRecord, commands: Int, latest: String) {
        self.record = record
        self.commands = commands
        self.latest = latest
    }
}

extension Store {
    /// Reads the store of an environment whose podsh has ended; nil when it has none. Throws `newer` without having
    /// touched it, and `damaged` when SQLite's own check fails.
    package static func look(in folder: String) throws(StoreFault) -> StoreSummary? {
        let path = "\(folder)/\(fileName)"
        switch StoreHeader.read(path) {
        case .nothing: return nil
        case .version(let found) where found > version: throw .newer(path: path, version: found)
        case .version: break
        case .foreign(let cause): throw .damaged(path: path, cause: cause)
        }
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? database.close() }
            return try database.read { try summary($0) }
        } catch {
            throw .damaged(path: path, cause: "\(error)")
        }
    }

    /// Puts a damaged store where it can be looked at, with its log; the new path, or nil when that failed.
    package static func setAside(in folder: String, to other: String) -> String? {
        let target = "\(other).sqlite"
        for ending in ["-wal", "-shm"] { rename("\(folder)/\(fileName)\(ending)", "\(target)\(ending)") }
        return rename("\(folder)/\(fileName)", target) == 0 ? target : nil
    }

    private static func summary(_ database: Database) throws -> StoreSummary? {
        let check = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
        guard check == "ok" else { throw StoreFault.damaged(path: "", cause: check) }
        guard let row = try GRDB.Row.fetchOne(database, sql: "SELECT * FROM environment") else { return nil }
        let record = EnvironmentRecord(
            name: row["name"], home: row["home"], tag: row["tag"], process: row["process"], origin: row["origin"],
            program: row["program"], started: row["started"])
        return StoreSummary(
            record: record,
            commands: try Int.fetchOne(database, sql: "SELECT coalesce(max(id), 0) FROM journal") ?? 0,
            latest: try String.fetchOne(database, sql: "SELECT command FROM journal ORDER BY id DESC LIMIT 1") ?? "")
    }
}
