internal import PodControlPlane
internal import PodLifecycle
internal import PodModel

/// The line that a wait for real machines shows while it lasts: what is awaited, for how long, what holds it up.
final class WaitProgress {
    private let session: Session
    private let isWanted: Bool
    /// A program is told what is waited for, and why.
    private let isNoted: Bool
    private var noted: ProgressNote?
    private var isShown = false
    /// A wait that is over sooner shows nothing.
    private static let patience = TimeSpan.milliseconds(400)
    private static let beat = TimeSpan.milliseconds(250)

    init(of session: Session) {
        self.session = session
        isNoted = session.output.wantsNotes
        isWanted = !session.can(.movesTime) && session.output.showsProgress
    }

    /// The reason is said again when it is another.
    private func note(_ awaited: Awaiting, _ now: Timestamp) {
        var note = ProgressNote(.waiting, awaited.text, at: now)
        note.object = awaited.objects.count == 1 ? awaited.objects.first : nil
        note.reason = awaited.reason?() ?? awaited.objects.lazy.compactMap { self.session.blocking($0) }.first
        if let noted, noted.reason == note.reason { return }
        noted = note
        session.output.note(note)
    }

    /// What was waited for has come true.
    func held(_ awaited: Awaiting, at now: Timestamp) {
        if isNoted { session.output.note(ProgressNote(.held, awaited.text, at: now)) }
    }

    /// Draws the line anew; the answer is how long it may stand.
    func show(_ awaited: Awaiting) -> TimeSpan {
        if isNoted, let plane = session.plane {
            note(awaited, plane.now)
            return session.can(.movesTime) ? .forever : WaitProgress.beat
        }
        guard isWanted, let plane = session.plane else { return .forever }
        let passed = plane.now - awaited.since
        if passed < WaitProgress.patience { return WaitProgress.patience - passed }
        isShown = true
        var text = "\(awaited.text): \(TimeSpan.seconds(passed.wholeSeconds))"
        if let limit = awaited.limit { text += " of \(TimeSpan.seconds((limit - awaited.since).wholeSeconds))" }
        let cause = awaited.reason?() ?? awaited.objects.lazy.compactMap { self.session.blocking($0) }.first
        if let cause = plane.progress ?? cause { text += ", \(cause)" }
        session.output.progress(text)
        return WaitProgress.beat
    }

    func end() {
        if isShown { session.output.progress(nil) }
    }
}
