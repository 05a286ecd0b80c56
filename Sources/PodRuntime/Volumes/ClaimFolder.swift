import Glibc
import PodKernel
import PodLifecycle
import PodModel
import Synchronization

/// Where a claim's data lie.
enum ClaimFolder {
    static func path(_ claim: VolumeClaim, _ layout: EnvironmentLayout) -> String {
        "\(claim.keep ? layout.keptVolumes : layout.claims)/\(claim.key.namespace)/\(claim.key.name)"
    }

    /// Namespace and name are each one part of a path, and not one of ours.
    static func isSafe(_ key: ObjectKey) -> Bool {
        [key.namespace, key.name].allSatisfy { part in
            !part.isEmpty && part.utf8.count <= 253 && !part.hasPrefix(".") && !part.utf8.contains(0)
                && !part.utf8.contains(UInt8(ascii: "/"))
        }
    }
}

extension PodVolumes {
    /// The claim's folder, made when it is not there. One that is kept belongs to one environment at a time.
    func claim(_ key: ObjectKey) throws(Failure) -> String {
        guard let claim = state.withLock({ $0.claims[key] }) else { throw Failure("\(key) is not declared") }
        guard ClaimFolder.isSafe(key) else { throw Failure("\(key) cannot be the name of a folder") }
        let path = ClaimFolder.path(claim, layout)
        try makeFolders(path, mode: 0o777)
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
            throw Failure("\(path), where \(key) should lie, is not a directory")
        }
        if claim.keep { try lock(key) }
        return path
    }

    private func lock(_ key: ObjectKey) throws(Failure) {
        let path = "\(layout.keptVolumes)/\(key.namespace)/.\(key.name).lock"
        let environment = layout.name
        // Taking a lock never waits, so it may happen under our own.
        let fault = state.withLock { state -> LockFile.Fault? in
            if state.locks[key] != nil { return nil }
            do throws(LockFile.Fault) {
                state.locks[key] = try LockFile.take(path, text: "\(environment)\n")
                return nil
            } catch {
                return error
            }
        }
        guard let fault else { return }
        switch fault {
        case .held(let text):
            let holder = text.split(separator: "\n").first.map { "environment '\($0)'" } ?? "another environment"
            throw Failure("\(key) is kept and \(holder) uses it now: it is free when that ends")
        case .failed(let code): throw Failure.system("cannot lock \(key)", code)
        }
    }
}
