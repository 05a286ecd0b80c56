internal import Glibc
internal import GRDB
internal import Synchronization

/// What a real environment keeps on disk beside its pods: who made it, and the journal. What was made on the machine is
/// not listed: everything carries the environment's name, and what is found by name cannot be out of date.
/// One SQLite file in the environment's folder, gone with it. Its writer is the podsh that holds the environment's
/// lock.
package final class Store: Sendable {
    /// The schema's version. A later one is refused, an earlier one would be brought up to this.
    package static let version = 1
    package static let fileName = "journal.sqlite"

    struct Row: Hashable, Sendable {
        var time: Int64
        var text: String
    }

    package let path: String
    /// Held while something is written, so that rows keep their order.
    let writing = Mutex(())
    /// Writes what is pending; nil in a store that is only looked at.
    let writer = Mutex<JournalWriter?>(nil)
    private let database: DatabaseQueue
    private let broken = Mutex<StoreFault?>(nil)
    private let complaint = Mutex<(@Sendable (StoreFault) -> Void)?>(nil)
    let pending = Mutex(Pending())

    /// Makes the store of a new environment in its folder, which exists.
    package static func create(in folder: String, for record: EnvironmentRecord) throws(StoreFault) -> Store {
        let path = "\(folder)/\(fileName)"
        switch StoreHeader.read(path) {
        case .nothing, .version(version): break
        case .version(let other): throw .newer(path: path, version: other)
        case .foreign(let cause): throw .damaged(path: path, cause: cause)
        }
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.inDatabase { try StoreSchema.make($0) }
            let store = Store(path, database)
            try database.write { try StoreSchema.insert(record, $0) }
            let writer = JournalWriter { [weak store] in store?.writePending() }
            let error = writer.start()
            if error != 0 {
                throw StoreFault.failed(path: path, cause: "cannot start a thread: \(String(cString: strerror(error)))")
            }
            store.writer.withLock { $0 = writer }
            return store
        } catch let fault as StoreFault {
            throw fault
        } catch {
            throw .failed(path: path, cause: cause(error))
        }
    }

    private init(_ path: String, _ database: DatabaseQueue) {
        self.path = path
        self.database = database
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        // What is committed survives a kill; a power cut may take the latest, but then the pods are gone too.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        return configuration
    }

    /// What made writing fail, such as a full disk; then nothing more is written, and pods go on.
    package var fault: StoreFault? { broken.withLock { $0 } }

    /// Has `told` called, once and on a thread of the store's own, when writing fails later.
    package func onFault(_ report: @escaping @Sendable (StoreFault) -> Void) { complaint.withLock { $0 = report } }

    /// Writes what is pending and closes the file.
    package func close() {
        writer.withLock { $0.take() }?.end()
        flush()
        try? database.close()
    }

    func write(_ work: (Database) throws -> Void) {
        if fault != nil { return }
        do {
            try database.write { try work($0) }
        } catch {
            let fault = StoreFault.failed(path: path, cause: Store.cause(error))
            broken.withLock { $0 = fault }
            complaint.withLock { $0.take() }?(fault)
        }
    }

    /// SQLite's own words, without the statement.
    static func cause(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return error.message ?? "SQLite error \(error.resultCode.rawValue)"
    }
}
