import PodText

/// An object while it is changed: the order of its fields stays, and a field is found without a search, however many
/// there are. What is added comes last.
struct FieldMap {
    private var fields: [Document.Field?]
    private var places: [ByteText: Int]

    init(_ fields: [Document.Field] = []) {
        self.fields = fields
        places = Dictionary(minimumCapacity: fields.count)
        for (place, field) in fields.enumerated() { places[ByteText(field.key)] = place }
    }

    /// Nil of what is no object.
    init?(_ document: Document) {
        guard case .object(let fields) = document else { return nil }
        self.init(fields)
    }

    subscript(key: String) -> Document? {
        get { places[ByteText(key)].flatMap { fields[$0]?.value } }
        set {
            let name = ByteText(key)
            switch (places[name], newValue) {
            case (let place?, let value?): fields[place] = Document.Field(key, value)
            case (let place?, nil):
                fields[place] = nil
                places[name] = nil
            case (nil, let value?):
                places[name] = fields.count
                fields.append(Document.Field(key, value))
            case (nil, nil): break
            }
        }
    }

    /// The fields that there are, in their order.
    var present: [Document.Field] { fields.compactMap { $0 } }

    var document: Document { .object(present) }
}
