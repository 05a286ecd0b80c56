import PodModel
@testable import PodTables
import Testing

@Suite struct JobIndexesTests {
    private let now = Timestamp.simulationStart

    private func take(_ index: Int, of indexes: inout JobIndexes) {
        let isTaken = indexes.take(index, at: now)
        #expect(isTaken)
    }

    @Test func whatWasGivenBackIsOpenBeforeWhatWasNeverTaken() {
        var indexes = JobIndexes()
        indexes.take(first: 4, at: now)
        indexes.giveBack(2)
        indexes.giveBack(0)
        #expect(indexes.open(below: 6, at: now, atMost: 3) == [0, 2, 4])
        #expect(indexes.open(below: 6, at: now, atMost: 9) == [0, 2, 4, 5])
    }

    @Test func anIndexIsTakenOnce() {
        var indexes = JobIndexes()
        let answers = [indexes.take(0, at: now), indexes.take(0, at: now), indexes.take(2, at: now)]
        #expect(answers == [true, false, false])
    }

    @Test func indexesThatWaitAreOpenWhenTheyAreDue() {
        var indexes = JobIndexes()
        indexes.take(first: 40, at: now)
        // Due in another order than that of their numbers.
        for index in 0..<40 { indexes.giveBack(index, from: now + .seconds(Int64(index * 7 % 40 + 1))) }
        let due = (0..<40).filter { $0 * 7 % 40 + 1 <= 10 }
        #expect(indexes.open(below: 40, at: now, atMost: 40).isEmpty)
        #expect(indexes.open(below: 40, at: now + .seconds(10), atMost: 40) == due)
        #expect(indexes.nextDue(after: now + .seconds(10)) == now + .seconds(11))
        let isTaken = indexes.take(due[0], at: now + .seconds(10))
        #expect(isTaken)
        #expect(indexes.open(below: 40, at: now + .seconds(11), atMost: 9).count == 9)
        #expect(indexes.open(below: 40, at: now + .seconds(40), atMost: 40) == (0..<40).filter { $0 != due[0] })
    }

    @Test func aShrunkJobForgetsTheIndexesBeyond() {
        var indexes = JobIndexes()
        indexes.take(first: 6, at: now)
        indexes.giveBack(1)
        indexes.giveBack(5)
        indexes.giveBack(4, from: now + .seconds(1))
        indexes.shrink(to: 3)
        #expect(indexes.open(below: 4, at: now + .minutes(1), atMost: 9) == [1, 3])
        #expect(indexes.nextDue(after: now) == nil)
    }
}

extension JobIndexes {
    /// All are open.
    fileprivate mutating func take(first count: Int, at now: Timestamp) {
        let taken = (0..<count).filter { take($0, at: now) }
        #expect(taken.count == count)
    }
}
