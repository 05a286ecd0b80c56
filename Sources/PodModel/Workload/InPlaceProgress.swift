/// How far a controller is with changing its pods in place, one after another.
package struct InPlaceProgress: Hashable, Sendable {
    /// `upgrade of nginx`, `restart of nginx`, `restart`.
    package var what: String
    /// Pods that have it and are available again, or that are gone.
    package var done: Int
    package var total: Int
    /// What the next step waits for: `pod/web-x to be ready`; empty when nothing is waited for.
    package var waitsFor: String

    package init(what: String, done: Int, total: Int, waitsFor: String) {
        self.what = what
        self.done = done
        self.total = total
        self.waitsFor = waitsFor
    }
}
