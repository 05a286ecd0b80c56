import PodCollections
import PodControl
import PodModel
import Testing

@Suite struct StoryTests {
    @Test func eventsTellAPodsLife() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 1, template()))
        let pod = f.active("web")[0]
        let events = f.cluster.eventRecords(of: pod.key)
        #expect(events.map(\.message) == ["Successfully assigned default/\(pod.meta.name) to node-1"])
        let own = f.cluster.eventRecords(of: ObjectKey(.replicaSet, "web"))
        #expect(own.map(\.message) == ["Created pod: \(pod.meta.name)"])
        #expect(own[0].source == "replicaset-controller")
    }

    @Test func equalEventsAreCountedNotRepeated() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        let id = try #require(f.cluster.podID("web"))
        for i in 0..<50 {
            for kind in [KubeletEvent.Kind.alreadyPresent, .started, .backOffRestart] {
                f.cluster.record(
                    KubeletEvent(kind, container: 0), of: id, source: "kubelet, node-1", at: f.now + .seconds(Int64(i)))
            }
        }
        let events = f.cluster.eventRecords(of: ObjectKey(.pod, "web"))
        #expect(events.map(\.reason) == ["Scheduled", "Pulled", "Started", "BackOff"])
        #expect(events.map(\.count) == [1, 50, 50, 50])
        #expect(events[3].first == f.now && events[3].last == f.now + .seconds(49))
        let latest = f.cluster.latestEventSequence
        f.cluster.record(
            KubeletEvent(.backOffRestart, container: 0), of: id, source: "kubelet, node-1", at: f.now + .seconds(60))
        #expect(f.cluster.eventRecords(after: latest).map(\.count) == [51])
    }

    @Test func eventsLastAnHour() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        f.advance(.minutes(59))
        #expect(f.cluster.eventRecords().count == 1)
        f.advance(.minutes(2))
        #expect(f.cluster.eventRecords().isEmpty)
    }

    @Test func scriptEventsOfAStatus() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 1, template()))
        _ = f.cluster.takeScriptEvents()
        let id = f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web"))[0]
        var status = f.running(try #require(f.cluster.pod(id)))
        status.containers = [ContainerStatus(state: .running(since: f.now))]
        try f.apply(.podStatus(id, status))
        let end = Termination(exitCode: 137, reason: .outOfMemory, startedAt: f.now, finishedAt: f.now + .seconds(1))
        status.containers[0].state = .terminated(end)
        status.conditions.ready.set(false, at: f.now)
        try f.apply(.podStatus(id, status))
        // The same end again, now behind a back-off, is no new crash.
        status.containers[0].state = .waiting(reason: .crashLoopBackOff, message: "")
        status.containers[0].lastTermination = Box(end)
        try f.apply(.podStatus(id, status))
        let scriptEvents = f.cluster.takeScriptEvents()
        #expect(scriptEvents.map(\.kind) == [.podReady, .oom, .podCrash])
        #expect(scriptEvents[2].code == 137)
        #expect(scriptEvents[2].owner == ObjectKey(.replicaSet, "web"))
        #expect(f.cluster.takeScriptEvents().isEmpty)
    }

    @Test func onlyWantedScriptEventsAreKept() throws {
        var f = try Fixture()
        f.cluster.wantedScriptEvents = ScriptEventMask(.scale)
        try f.apply(.replicate("web", 1, template()))
        try f.settle()
        try f.apply(.scale(ObjectKey(.replicaSet, "web"), 4))
        #expect(f.cluster.takeScriptEvents().map(\.reason) == ["1 → 4"])
    }

    @Test func anEndedPodStaysEnded() throws {
        var f = try Fixture()
        try f.apply(.pod("job", template()))
        let id = try #require(f.cluster.podID("job"))
        var status = try #require(f.cluster.pod(id)).status
        status.phase = .succeeded
        try f.apply(.podStatus(id, status))
        #expect(f.cluster.requested(onNode: "node-1")?.pods == 0)
        status.phase = .running
        try f.apply(.podStatus(id, status))
        #expect(f.cluster.pod("job")?.status.phase == .succeeded)
        #expect(f.cluster.podCount(in: .succeeded) == 1)
    }

    @Test func finishedPodsAreCollectedAboveTheLimitOldestFirst() throws {
        var f = try Fixture()
        f.cluster.finishedPodLimit = 2
        for name in ["a", "b", "c", "d"] {
            try f.apply(.pod(name, template()))
            let id = try #require(f.cluster.podID(name))
            var status = try #require(f.cluster.pod(id)).status
            status.phase = .succeeded
            try f.apply(.podStatus(id, status))
        }
        #expect(f.cluster.allPods().compactMap { f.cluster.pod($0)?.meta.name } == ["c", "d"])
    }

    @Test func reportsAboutPodsThatAreGoneAreRefused() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        let id = try #require(f.cluster.podID("web"))
        try f.apply(.delete(pod: "web", grace: .zero))
        try f.apply(.pod("web", template()))
        #expect(f.message(of: .podRemoved(id))?.hasSuffix("is gone") == true)
        #expect(f.cluster.pod("web") != nil)
    }

    @Test func journalHoldsWhatWasAppliedAndNotWhatWasRefused() throws {
        var f = try Fixture()
        f.cluster.journal = MemoryJournal(capacity: 2)
        try f.apply(.pod("a", template()))
        _ = f.message(of: .delete(pod: "nobody"))
        try f.apply(.pod("b", template()))
        try f.settle()
        let journal = try #require(f.cluster.journal as? MemoryJournal)
        #expect(journal.count == 4)
        #expect(journal.entries.count == 2)
    }
}
