import PodKubernetes
import PodModel
import PodShell
import PodText
import Testing

/// Colours of STATUS words: what is well, on its way, over, or wrong.
@Suite struct StatusStyleTests {
    @Test(arguments: [
        (JobDisplayStatus.running, Style.good), (.suspended, .caution), (.complete, .faint),
        (.successCriteriaMet, .faint), (.failed, .bad), (.failureTarget, .bad),
    ]) func ofAJob(_ status: JobDisplayStatus, _ style: Style) {
        #expect(Style(status) == style)
    }

    @Test(arguments: [
        (PodDisplayStatus.phase(.running), Style.good), (.phase(.pending), .caution), (.phase(.succeeded), .faint),
        (.phase(.failed), .bad), (.phase(.unknown), .bad), (.unknown, .bad), (.terminating, .faint),
        (.notReady, .caution), (.initializing(done: 0, total: 2), .caution), (.reason(.evicted), .bad),
        (.container(.waiting(.containerCreating)), .caution), (.container(.waiting(.crashLoopBackOff)), .bad),
        (.container(.terminated(.completed)), .faint), (.container(.terminated(.error)), .bad),
        (.container(.exitCode(3)), .bad), (.container(.signal(9)), .bad),
        (.initContainer(.waiting(.imagePullBackOff)), .bad),
    ]) func ofAPod(_ status: PodDisplayStatus, _ style: Style) {
        #expect(Style(status) == style, "\(status.word)")
    }

    @Test func ofANodeAndANamespace() {
        #expect(Style(isReady: true, isUnschedulable: false) == .good)
        #expect(Style(isReady: true, isUnschedulable: true) == .caution)
        #expect(Style(isReady: false, isUnschedulable: false) == .caution)
        #expect(Style(isTerminating: false) == .good && Style(isTerminating: true) == .faint)
    }
}
