/// Of the labels, and of the annotations, of one object together (`TotalAnnotationSizeLimitB`).
private let mostLabelBytes = 256 << 10

package func validateLabels(_ labels: Labels, path: String) -> [FieldError] {
    var errors: [FieldError] = []
    var bytes = 0
    for pair in labels.pairs {
        bytes += pair.key.utf8.count + pair.value.utf8.count
        if let wrong = NameRules.labelKey(pair.key) {
            errors.append(FieldError(path: path, value: pair.key, message: wrong))
        }
        if let wrong = NameRules.labelValue(pair.value) {
            errors.append(FieldError(path: "\(path)[\(pair.key)]", value: pair.value, message: wrong))
        }
    }
    return errors + tooLong(bytes, path: path)
}

package func validateAnnotations(_ annotations: Labels, path: String) -> [FieldError] {
    var errors: [FieldError] = []
    var bytes = 0
    for pair in annotations.pairs {
        bytes += pair.key.utf8.count + pair.value.utf8.count
        // Whatever their case (`ValidateAnnotations`).
        if let wrong = NameRules.labelKey(pair.key.lowercased()) {
            errors.append(FieldError(path: path, value: pair.key, message: wrong))
        }
    }
    return errors + tooLong(bytes, path: path)
}

private func tooLong(_ bytes: Int, path: String) -> [FieldError] {
    bytes <= mostLabelBytes
        ? []
        : [
            FieldError(
                path: path, value: "\(bytes) bytes", message: "must have at most \(mostLabelBytes) bytes")
        ]
}
