import PodKubernetes
package import PodModel
import PodText

extension Description {
    /// What nothing here acts on: its own words, and that nothing does.
    package mutating func tell(_ object: InertObject) {
        field("Name", object.meta.name)
        if object.kind.isNamespaced { field("Namespace", object.meta.namespace) }
        tellMetadata(object.meta)
        for kept in object.fields {
            guard let value = object[kept.name] else { continue }
            let name = kept.name.prefix(1).uppercased() + kept.name.dropFirst()
            switch value {
            case .string(let text): field(name, text)
            case .null, .bool, .integer, .decimal: field(name, value.jsonLine)
            case .array([]), .object([]): field(name, "<none>")
            case .array, .object:
                heading(name)
                for line in value.yamlText.split(separator: "\n") { row([String(line)], depth: 1) }
            }
        }
    }

    package mutating func tellOwn(of object: InertObject, at now: Timestamp) {
        tellOwn { own in
            own.fieldIfSet("Note", object.kind.note, depth: 1, style: .caution)
            own.field("Created", object.meta.created.moment(at: now), depth: 1)
        }
    }
}
