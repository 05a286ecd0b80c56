import PodText

/// Judges an object by its schema, in the words of the API server (`kube-openapi/pkg/validation` and the field errors
/// that `apiextensions-apiserver/pkg/apiserver/validation` makes of them).
struct SchemaValidation {
    private(set) var causes: [APIStatus.Cause] = []

    init(_ object: Document, by schema: StructuralSchema) {
        judge(object, by: schema.document, at: "", isRoot: true)
    }

    private init(probing value: Document, by schema: Document, at path: String) {
        judge(value, by: schema, at: path)
    }

    private mutating func invalid(_ value: Document, _ path: String, _ why: String) {
        causes.append(
            APIStatus.Cause(
                .fieldValueInvalid, "Invalid value: \(value.jsonLine): \(path) in body \(why)", field: path.orNil))
    }

    private mutating func judge(_ value: Document, by schema: Document, at path: String, isRoot: Bool = false) {
        if value == .null, schema.isNullable { return }
        guard judgeType(value, schema, path) else { return }
        judgeEnum(value, schema, path)
        switch value {
        case .null, .bool: break
        case .integer(let number): judge(number: Double(number), value, schema, path)
        case .decimal(let number): judge(number: number, value, schema, path)
        case .string(let text): judge(text: text, value, schema, path)
        case .array(let items): judge(items: items, value, schema, path)
        case .object(let fields): judge(fields: fields, value, schema, path, isRoot)
        }
        judgeLogic(value, schema, path)
    }

    private mutating func judgeType(_ value: Document, _ schema: Document, _ path: String) -> Bool {
        if schema["x-kubernetes-int-or-string"] == .bool(true) {
            switch value {
            case .integer, .string: return true
            case .null, .bool, .decimal, .array, .object:
                refuse(value, "integer,string", path)
                return false
            }
        }
        guard let type = schema["type"]?.text, !type.isEmpty else { return true }
        let fits =
            switch (type, value) {
            case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool),
                ("integer", .integer), ("number", .integer), ("number", .decimal):
                true
            case ("integer", .decimal(let number)): number == number.rounded()
            case (_, _): false
            }
        if !fits { refuse(value, type, path) }
        return fits
    }

    private mutating func refuse(_ value: Document, _ type: String, _ path: String) {
        let own = value.typeWord
        causes.append(
            APIStatus.Cause(
                .fieldValueTypeInvalid,
                "Invalid value: \"\(own)\": \(path) in body must be of type \(type): \"\(own)\"", field: path.orNil))
    }

    private mutating func judgeEnum(_ value: Document, _ schema: Document, _ path: String) {
        guard case .array(let allowed)? = schema["enum"], !allowed.contains(where: { $0.isSame(as: value) }) else {
            return
        }
        let words = allowed.map { JSONWriter.quoted($0.text ?? $0.jsonLine) }.joined(separator: ", ")
        causes.append(
            APIStatus.Cause(
                .fieldValueNotSupported, "Unsupported value: \(value.jsonLine): supported values: \(words)",
                field: path.orNil))
    }

    // MARK: Scalars

    private mutating func judge(number: Double, _ value: Document, _ schema: Document, _ path: String) {
        if let most = schema["maximum"] {
            let isOpen = schema["exclusiveMaximum"] == .bool(true)
            if number > most.double || isOpen && number == most.double {
                invalid(value, path, "should be less than \(isOpen ? "" : "or equal to ")\(most.jsonLine)")
            }
        }
        if let least = schema["minimum"] {
            let isOpen = schema["exclusiveMinimum"] == .bool(true)
            if number < least.double || isOpen && number == least.double {
                invalid(value, path, "should be greater than \(isOpen ? "" : "or equal to ")\(least.jsonLine)")
            }
        }
        if let factor = schema["multipleOf"], factor.double > 0,
            (number / factor.double).rounded() * factor.double != number
        {
            invalid(value, path, "should be a multiple of \(factor.jsonLine)")
        }
    }

    private mutating func judge(text: String, _ value: Document, _ schema: Document, _ path: String) {
        let length = Int64(text.unicodeScalars.count)
        if let most = schema["maxLength"]?.number, length > most {
            causes.append(
                APIStatus.Cause(
                    .fieldValueTooLong, "Too long: may not be more than \(most) bytes", field: path.orNil))
        }
        if let least = schema["minLength"]?.number, length < least {
            invalid(value, path, "should be at least \(least) chars long")
        }
        if let pattern = schema["pattern"]?.text, let isFound = SchemaPattern.isFound(pattern, in: text), !isFound {
            invalid(value, path, "should match '\(pattern)'")
        }
        if let word = schema["format"]?.text, let format = SchemaFormat(rawValue: word), !format.fits(text) {
            invalid(value, path, "must be of type \(word): \(value.jsonLine)")
        }
    }

    // MARK: Lists and objects

    private mutating func judge(items: [Document], _ value: Document, _ schema: Document, _ path: String) {
        judge(count: items.count, most: schema["maxItems"], least: schema["minItems"], "items", value, path)
        if schema["uniqueItems"] == .bool(true), Set(items.map(\.sortText)).count < items.count {
            invalid(value, path, "shouldn't contain duplicates")
        }
        if let inner = schema["items"] {
            for (index, item) in items.enumerated() { judge(item, by: inner, at: "\(path)[\(index)]") }
        }
        let keys: [String]
        switch schema["x-kubernetes-list-type"]?.text {
        case "set": keys = []
        case "map": keys = (schema["x-kubernetes-list-map-keys"]?.elements ?? []).compactMap(\.text)
        case _: return
        }
        var known: Set<String> = []
        for (index, item) in items.enumerated() {
            let identity =
                keys.isEmpty ? item : Document.object(keys.map { Document.Field($0, item[$0] ?? .null) })
            guard !known.insert(identity.sortText).inserted else { continue }
            causes.append(
                APIStatus.Cause(
                    .fieldValueDuplicate, "Duplicate value: \(identity.jsonLine)", field: "\(path)[\(index)]"))
        }
    }

    private mutating func judge(
        fields: [Document.Field], _ value: Document, _ schema: Document, _ path: String, _ isRoot: Bool
    ) {
        judge(
            count: fields.count, most: schema["maxProperties"], least: schema["minProperties"], "properties", value,
            path)
        for name in (schema["required"]?.elements ?? []).compactMap(\.text) where value[name] == nil {
            causes.append(
                APIStatus.Cause(.fieldValueRequired, "Required value", field: path.isEmpty ? name : "\(path).\(name)"))
        }
        for field in fields {
            // It has rules of its own.
            if isRoot, field.key == "metadata" { continue }
            guard let inner = schema["properties"]?[field.key] ?? schema.additional else { continue }
            judge(field.value, by: inner, at: path.isEmpty ? field.key : "\(path).\(field.key)")
        }
    }

    private mutating func judge(
        count: Int, most: Document?, least: Document?, _ word: String, _ value: Document, _ path: String
    ) {
        if let most = most?.number, count > most {
            causes.append(
                APIStatus.Cause(
                    .fieldValueTooMany, "Too many: \(count): must have at most \(most) items", field: path.orNil))
        }
        if let least = least?.number, count < least {
            invalid(value, path, "should have at least \(least) \(word)")
        }
    }

    // MARK: Logic

    private mutating func judgeLogic(_ value: Document, _ schema: Document, _ path: String) {
        func fits(_ other: Document) -> Bool {
            SchemaValidation(probing: value, by: other, at: path).causes.isEmpty
        }
        for other in schema["allOf"]?.elements ?? [] {
            let found = SchemaValidation(probing: value, by: other, at: path).causes
            if found.isEmpty { continue }
            causes += found
            invalid(value, path, "must validate all the schemas (allOf)")
        }
        if case .array(let others)? = schema["anyOf"], !others.isEmpty, !others.contains(where: fits) {
            invalid(value, path, "must validate at least one schema (anyOf)")
        }
        if case .array(let others)? = schema["oneOf"], !others.isEmpty {
            let count = others.count(where: fits)
            if count != 1 {
                let found = count == 0 ? "Found none valid" : "Found \(count) valid alternatives"
                invalid(value, path, "must validate one and only one schema (oneOf). \(found)")
            }
        }
        if let other = schema["not"], fits(other) { invalid(value, path, "must not validate the schema (not)") }
    }
}

/// A schema's `pattern`, as RE2 reads it as far as Swift's regular expressions do.
enum SchemaPattern {
    /// Nil of a pattern that cannot be read.
    static func isFound(_ pattern: String, in text: String) -> Bool? {
        guard let regex = try? Regex(pattern) else { return nil }
        let plain = regex.matchingSemantics(.unicodeScalar).asciiOnlyDigits().asciiOnlyWordCharacters()
            .asciiOnlyWhitespace()
        return (try? plain.firstMatch(in: text)) != nil
    }
}

extension Document {
    /// As OpenAPI calls its type.
    fileprivate var typeWord: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .decimal: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    fileprivate var double: Double {
        switch self {
        case .integer(let number): Double(number)
        case .decimal(let number): number
        case .null, .bool, .string, .array, .object: .nan
        }
    }
}

extension String {
    /// A field error of the whole object.
    fileprivate var orNil: String { isEmpty ? "<nil>" : self }
}
