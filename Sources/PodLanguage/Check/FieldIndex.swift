/// Finds a field by the bytes of its name, without making a string.
struct FieldIndex {
    private struct Entry {
        let start: Int
        let count: Int
        let type: StaticType
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    private var ranges: [Range<Int>] = []

    static let shared = FieldIndex()

    private init() {
        for subject in Subject.allCases {
            let first = entries.count
            for field in subject.fields {
                entries.append(Entry(start: bytes.count, count: field.name.utf8.count, type: field.type))
                bytes += field.name.utf8
            }
            ranges.append(first..<entries.count)
        }
    }

    /// The place of a field among its subject's fields, and its type.
    func find(_ name: UnsafeBufferPointer<UInt8>, in subject: Subject) -> (index: Int, type: StaticType)? {
        let range = ranges[Int(subject.rawValue)]
        search: for i in range where entries[i].count == name.count {
            for k in 0..<name.count where bytes[entries[i].start + k] != name[k] { continue search }
            return (i - range.lowerBound, entries[i].type)
        }
        return nil
    }
}
