import PodModel

/// Completion indexes whose next pod has to wait: a binary heap, the first to be due on top. Those that are due are
/// found without a write and without a look at the others.
struct DelayedIndexes {
    private struct Entry: Comparable {
        let due: Timestamp
        let index: Int

        static func < (a: Entry, b: Entry) -> Bool { a.due != b.due ? a.due < b.due : a.index < b.index }
    }

    private var heap: [Entry] = []

    mutating func insert(_ index: Int, due: Timestamp) {
        heap.append(Entry(due: due, index: index))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Those that are due at a time, in no order, and when the first of the others is.
    func split(at now: Timestamp) -> (due: [Int], next: Timestamp?) {
        var due: [Int] = []
        var next: Timestamp?
        var open = heap.isEmpty ? [] : [0]
        while let i = open.popLast() {
            if heap[i].due > now {
                next = min(next ?? heap[i].due, heap[i].due)
            } else {
                due.append(heap[i].index)
                for child in 2 * i + 1...2 * i + 2 where child < heap.count { open.append(child) }
            }
        }
        return (due, next)
    }

    /// Takes out those that are due at a time.
    mutating func takeDue(at now: Timestamp) -> [Int] {
        var due: [Int] = []
        while let first = heap.first, first.due <= now {
            due.append(first.index)
            removeFirst()
        }
        return due
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while 2 * parent + 1 < heap.count {
            let (left, right) = (2 * parent + 1, 2 * parent + 2)
            let child = right < heap.count && heap[right] < heap[left] ? right : left
            if heap[parent] < heap[child] { return }
            heap.swapAt(parent, child)
            parent = child
        }
    }

    mutating func keep(below count: Int) {
        // What is sorted is a heap.
        heap = heap.filter { $0.index < count }.sorted()
    }
}
