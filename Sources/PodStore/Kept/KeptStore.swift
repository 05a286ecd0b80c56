internal import GRDB
internal import Glibc
package import PodEngine
package import PodLifecycle
internal import PodText

/// What an environment that stays needs to come back after its process was killed: all that its engine was told, and
/// what its process was made of. One SQLite file in its folder, for its user alone.
/// Thread: the engine's.
package final class KeptStore: InputLog {
    /// Of the file's form; another one is refused.
    package static let version = 1
    package static let fileName = "kept.sqlite"

    package let path: String
    private let database: DatabaseQueue
    private var pending: [(text: String, isAdvance: Bool)] = []
    /// The last row moved virtual time: another move takes its place.
    private var endsWithAdvance = false
    /// What could not be written down of an input; nothing can be kept from then on.
    private var fault: Failure?

    /// Makes that of a new environment in its folder, which exists, in place of what was there.
    package static func create(in folder: String) throws(StoreFault) -> KeptStore {
        remove(in: folder)
        let path = "\(folder)/\(fileName)"
        // SQLite gives its other files the mode of this one.
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if file < 0 { throw .failed(path: path, cause: String(cString: strerror(errno))) }
        Glibc.close(file)
        return try prepared(path) { try make($0) }
    }

    /// Opens that of an environment whose process has ended.
    package static func open(in folder: String) throws(StoreFault) -> KeptStore {
        let path = "\(folder)/\(fileName)"
        switch StoreHeader.read(path) {
        case .version(version): break
        case .version(let other): throw .newer(path: path, version: other)
        case .nothing: throw .damaged(path: path, cause: "it is empty")
        case .foreign(let cause): throw .damaged(path: path, cause: cause)
        }
        return try prepared(path) { database in
            let check = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
            if check != "ok" { throw StoreFault.damaged(path: path, cause: check) }
        }
    }

    /// Whether there is one.
    package static func isThere(in folder: String) -> Bool { access("\(folder)/\(fileName)", F_OK) == 0 }

    package static func remove(in folder: String) {
        for ending in ["", "-wal", "-shm"] { unlink("\(folder)/\(fileName)\(ending)") }
    }

    private static func prepared(
        _ path: String, _ prepare: (Database) throws -> Void
    ) throws(StoreFault) -> KeptStore {
        do {
            let database = try DatabaseQueue(path: path, configuration: Store.configuration)
            try database.inDatabase(prepare)
            return KeptStore(path, database)
        } catch let fault as StoreFault {
            throw fault
        } catch {
            throw .damaged(path: path, cause: Store.cause(error))
        }
    }

    private static func make(_ database: Database) throws {
        try database.inTransaction {
            try database.execute(
                sql: """
                    CREATE TABLE input (id INTEGER PRIMARY KEY, json TEXT NOT NULL);
                    CREATE TABLE part (name TEXT PRIMARY KEY, json TEXT NOT NULL);
                    PRAGMA application_id = \(StoreHeader.application);
                    PRAGMA user_version = \(version);
                    """)
            return .commit
        }
        try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private init(_ path: String, _ database: DatabaseQueue) {
        self.path = path
        self.database = database
    }

    package func close() { try? database.close() }

    // MARK: Inputs

    package func append(_ input: EngineInput) {
        let isAdvance = if case .advanced = input { true } else { false }
        if isAdvance, pending.last?.isAdvance == true { pending.removeLast() }
        do {
            pending.append((try DocumentCoding.document(of: input).jsonLine, isAdvance))
        } catch {
            fault = Failure("an input of the engine has no written form: \(error)")
        }
    }

    package func flush() throws(Failure) {
        if let fault { throw fault }
        if pending.isEmpty { return }
        do {
            try database.write { database in
                if pending[0].isAdvance, endsWithAdvance {
                    try database.execute(sql: "DELETE FROM input WHERE id = (SELECT max(id) FROM input)")
                }
                let statement = try database.cachedStatement(sql: "INSERT INTO input (json) VALUES (?)")
                for row in pending { try statement.execute(arguments: [row.text]) }
            }
        } catch {
            throw Failure("cannot write \(path): \(Store.cause(error))")
        }
        endsWithAdvance = pending.last?.isAdvance ?? endsWithAdvance
        pending.removeAll(keepingCapacity: true)
    }

    /// All of them, in order.
    package func inputs() throws(StoreFault) -> [EngineInput] {
        do {
            let rows = try database.read { try String.fetchAll($0, sql: "SELECT json FROM input ORDER BY id") }
            return try rows.map { try DocumentCoding.value(EngineInput.self, from: try JSONReader.value(of: $0)) }
        } catch {
            throw .damaged(path: path, cause: "\(error)")
        }
    }

    // MARK: Parts

    /// Keeps a value under a name, in place of the one before.
    package func keep(_ value: some Encodable, as name: String) throws(StoreFault) {
        do {
            let json = try DocumentCoding.document(of: value).jsonLine
            try database.write {
                try $0.execute(sql: "INSERT OR REPLACE INTO part VALUES (?, ?)", arguments: [name, json])
            }
        } catch {
            throw .failed(path: path, cause: Store.cause(error))
        }
    }

    /// nil where there is none of this name.
    package func part<Value: Decodable>(_ type: Value.Type, named name: String) throws(StoreFault) -> Value? {
        do {
            let json = try database.read {
                try String.fetchOne($0, sql: "SELECT json FROM part WHERE name = ?", arguments: [name])
            }
            return try json.map { try DocumentCoding.value(type, from: try JSONReader.value(of: $0)) }
        } catch {
            throw .damaged(path: path, cause: "\(error)")
        }
    }
}
