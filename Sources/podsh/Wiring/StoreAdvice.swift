import PodKernel
import PodHousekeeping
import PodStore

/// What a crashed environment's own record says about cleaning it.
enum StoreAdvice {
    /// `isMeant`: it was named; else one that comes back is left to its pods.
    static func of(_ layout: EnvironmentLayout, isMeant: Bool = false) -> Cleaning.Advice {
        if !isMeant, KeptStore.isThere(in: layout.directory) { return .keep }
        do throws(StoreFault) {
            guard let summary = try Store.look(in: layout.directory) else { return .clean(notes: []) }
            let last = summary.latest.isEmpty ? "" : ", the last was: \(summary.latest)"
            return .clean(notes: [
                "it was begun by \(summary.record.origin) and had written down \(summary.commands) commands\(last)"
            ])
        } catch {
            guard case .damaged = error else { return .leave("\(error)") }
            let place = Store.setAside(in: layout.directory, to: "\(layout.home)/damaged-\(layout.name)")
            return .clean(notes: ["\(error); it is kept as \(place ?? "nothing")"])
        }
    }
}
