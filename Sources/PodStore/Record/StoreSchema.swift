internal import GRDB

/// The tables, and the statements on them.
enum StoreSchema {
    /// All or nothing. Checkpointed at once, so that the version stands in the file itself, where `StoreHeader` reads
    /// it.
    static func make(_ database: Database) throws {
        try database.inTransaction {
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS environment (
                        name TEXT NOT NULL, home TEXT NOT NULL, tag TEXT NOT NULL, process INTEGER NOT NULL,
                        origin TEXT NOT NULL, program TEXT NOT NULL, started INTEGER NOT NULL);
                    CREATE TABLE IF NOT EXISTS journal (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, command TEXT \
                    NOT NULL);
                    PRAGMA application_id = \(StoreHeader.application);
                    PRAGMA user_version = \(Store.version);
                    """)
            return .commit
        }
        try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }

    static func insert(_ record: EnvironmentRecord, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO environment VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                record.name, record.home, record.tag, record.process, record.origin, record.program, record.started,
            ])
    }

    /// The latest hundred thousand stay: a long run must not fill the disk.
    static func append(_ rows: [Store.Row], _ database: Database) throws {
        let statement = try database.cachedStatement(sql: "INSERT INTO journal (time, command) VALUES (?, ?)")
        for row in rows { try statement.execute(arguments: [row.time, row.text]) }
        try database.execute(
            sql: "DELETE FROM journal WHERE id <= ?", arguments: [database.lastInsertedRowID - 100_000])
    }
}
