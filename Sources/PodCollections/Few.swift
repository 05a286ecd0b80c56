// Public, since the compiler specialises generic code of another module only where it is public and inlinable.

/// A list that is nearly always of one element, which then lies in place: no allocation, and no second place in memory
/// to be fetched. Further ones lie in an array.
@frozen public struct Few<Element> {
    @usableFromInline var head: Element?
    @usableFromInline var tail: [Element]

    @inlinable public init() {
        head = nil
        tail = []
    }
}

extension Few: RandomAccessCollection, MutableCollection {
    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { head == nil ? 0 : tail.count + 1 }

    @inlinable public subscript(index: Int) -> Element {
        _read {
            if index == 0 {
                guard head != nil else { preconditionFailure("index 0 of an empty list") }
                yield head.unsafelyUnwrapped
            } else {
                yield tail[index - 1]
            }
        }
        _modify {
            if index == 0 {
                guard head != nil else { preconditionFailure("index 0 of an empty list") }
                yield &head!
            } else {
                yield &tail[index - 1]
            }
        }
    }
}

extension Few: RangeReplaceableCollection {
    @inlinable public mutating func append(_ element: Element) {
        if head == nil { head = element } else { tail.append(element) }
    }

    @inlinable public mutating func replaceSubrange(_ range: Range<Int>, with elements: some Collection<Element>) {
        var all = Array(self)
        all.replaceSubrange(range, with: elements)
        head = all.first
        tail = Array(all.dropFirst())
    }
}

extension Few: ExpressibleByArrayLiteral {
    @inlinable public init(arrayLiteral elements: Element...) {
        self.init()
        for element in elements { append(element) }
    }
}

extension Few: Equatable where Element: Equatable {}
extension Few: Hashable where Element: Hashable {}
extension Few: Sendable where Element: Sendable {}
