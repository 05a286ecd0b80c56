import PodCollections
import PodModel
import Testing

/// Slots, and the tables that they open.
@Suite struct TableSlotTests {
    private enum Thing {}

    @Test func aSlotOrNoneTakesNoMoreRoomThanANumber() {
        #expect(MemoryLayout<TableSlot<Thing>>.size == MemoryLayout<UInt32>.size)
        #expect(MemoryLayout<Packed<Thing>>.stride == MemoryLayout<UInt32>.stride)
        var packed = Packed<Thing>()
        #expect(packed.wrappedValue == nil)
        packed.wrappedValue = TableSlot(index: 0)
        #expect(packed.wrappedValue == TableSlot(index: 0))
        packed.wrappedValue = nil
        #expect(packed.wrappedValue == nil)
    }

    @Test func aRecordIsPutWhereOneWasOrBehindAllOthers() {
        var dense = DenseTable<Thing, String>()
        var chunked = ChunkedTable<Thing, String>()
        let first = dense.next
        dense.put("a", at: first)
        chunked.put("a", at: chunked.next)
        dense.put("b", at: dense.next)
        chunked.put("b", at: chunked.next)
        dense.put("c", at: first)
        chunked.put("c", at: first)
        dense[first] += "!"
        chunked[first] += "!"
        #expect(dense.slots.map { dense[$0] } == ["c!", "b"] && Array(dense.all) == ["c!", "b"])
        #expect(chunked.slots.map { chunked[$0] } == ["c!", "b"])
        #expect(!dense.contains(dense.next) && !chunked.contains(chunked.next))
        let third = dense.next
        dense.grow(toHold: third, filling: "d")
        dense.grow(toHold: first, filling: "e")
        #expect(dense.count == 3 && dense[third] == "d", "a table that holds the slot does not grow")
    }
}
