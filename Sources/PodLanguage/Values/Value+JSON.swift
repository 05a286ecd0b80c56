package import PodText

extension Value {
    /// The value of a whole JSON text.
    package init(json text: String) throws(ValueError) {
        let document: Document
        do throws(JSONError) { document = try JSONReader.value(of: text) } catch { throw ValueError(error.message) }
        try self.init(document)
    }

    /// Lists and maps nest and weigh as much as a value may.
    package init(_ document: Document) throws(ValueError) {
        switch document {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .integer(let number): self = .int(number)
        case .decimal(let number): self = .decimal(number)
        case .string(let text): self = .string(text)
        case .array(let items):
            var elements: [Value] = []
            elements.reserveCapacity(items.count)
            for item in items { elements.append(try Value(item)) }
            self = .list(try ValueList(elements))
        case .object(let fields):
            var map = ValueMap()
            for field in fields { try map.set(field.key, try Value(field.value)) }
            self = .map(map)
        }
    }

    /// The value as JSON text on one line, or with two spaces of indentation. What JSON cannot say becomes the string
    /// that `print` shows: durations, quantities, percentages, ranges, times, objects.
    package func json(indented: Bool = false) -> String {
        var writer = JSONWriter(indentation: indented ? 2 : nil)
        write(to: &writer)
        return writer.text
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null, .bool, .int, .decimal: writer.element(json: Array(rendered.utf8))
        case .string(let text): writer.element(text)
        case .list(let list): writer.array { writer in for element in list.elements { element.write(to: &writer) } }
        case .map(let map):
            writer.object { writer in
                for entry in map.entries {
                    writer.key(entry.key)
                    entry.value.write(to: &writer)
                }
            }
        case .duration, .time, .quantity, .percent, .range, .object, .collection: writer.element(rendered)
        }
    }
}
