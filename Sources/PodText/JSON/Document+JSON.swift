extension Document {
    /// JSON as kubectl prints it: four spaces, keys in the given order, every byte of the data kept (controls as
    /// escapes, all else as it stands). Ends with a newline.
    package var jsonText: String {
        var writer = JSONWriter(indentation: 4)
        write(to: &writer)
        return writer.text + "\n"
    }

    /// The same on one line.
    package var jsonLine: String {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.element(value)
        case .integer(let value): writer.element(value)
        case .decimal(let value): writer.element(value)
        case .string(let text): writer.element(text)
        case .array(let items): writer.array { writer in for item in items { item.write(to: &writer) } }
        case .object(let fields):
            writer.object { writer in
                for field in fields {
                    writer.key(field.key)
                    field.value.write(to: &writer)
                }
            }
        }
    }
}
