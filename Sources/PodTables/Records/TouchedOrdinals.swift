/// The ordinals of a StatefulSet whose pod came, went or changed, until its controller has looked at them. The tables
/// write it, the controller reads it, and what it has read is forgotten when its outcome is carried out.
package struct TouchedOrdinals: Sendable {
    /// In the order of the changes; one may come again.
    package private(set) var all: [Int] = []

    mutating func append(_ ordinal: Int) { all.append(ordinal) }

    mutating func forget() { all.removeAll(keepingCapacity: true) }
}
