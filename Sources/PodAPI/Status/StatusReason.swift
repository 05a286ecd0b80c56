/// Why a request failed, as a word for programs (`metav1.StatusReason`).
package enum StatusReason: String, Hashable, Sendable, CaseIterable {
    case unknown = ""
    case unauthorized = "Unauthorized"
    case forbidden = "Forbidden"
    case notFound = "NotFound"
    case alreadyExists = "AlreadyExists"
    case conflict = "Conflict"
    case gone = "Gone"
    case invalid = "Invalid"
    case serverTimeout = "ServerTimeout"
    case storeReadError = "StorageReadError"
    case timeout = "Timeout"
    case tooManyRequests = "TooManyRequests"
    case badRequest = "BadRequest"
    case methodNotAllowed = "MethodNotAllowed"
    case notAcceptable = "NotAcceptable"
    case requestEntityTooLarge = "RequestEntityTooLarge"
    case unsupportedMediaType = "UnsupportedMediaType"
    case internalError = "InternalError"
    case expired = "Expired"
    case serviceUnavailable = "ServiceUnavailable"
    case nonZeroExitCode = "NonZeroExitCode"

    /// The code of HTTP that goes with it.
    package var code: Int {
        switch self {
        case .badRequest: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .alreadyExists, .conflict: 409
        case .gone, .expired: 410
        case .requestEntityTooLarge: 413
        case .unsupportedMediaType: 415
        case .invalid: 422
        case .tooManyRequests: 429
        case .unknown, .internalError, .serverTimeout, .storeReadError, .nonZeroExitCode: 500
        case .serviceUnavailable: 503
        case .timeout: 504
        }
    }
}

/// What is wrong in one place (`metav1.CauseType`).
package enum CauseType: String, Hashable, Sendable, CaseIterable {
    case fieldValueNotFound = "FieldValueNotFound"
    case fieldValueRequired = "FieldValueRequired"
    case fieldValueDuplicate = "FieldValueDuplicate"
    case fieldValueInvalid = "FieldValueInvalid"
    case fieldValueNotSupported = "FieldValueNotSupported"
    case fieldValueTypeInvalid = "FieldValueTypeInvalid"
    case fieldValueTooLong = "FieldValueTooLong"
    case fieldValueTooMany = "FieldValueTooMany"
    case fieldValueForbidden = "FieldValueForbidden"
    case fieldManagerConflict = "FieldManagerConflict"
    case unexpectedServerResponse = "UnexpectedServerResponse"
    case resourceVersionTooLarge = "ResourceVersionTooLarge"
    case disruptionBudget = "DisruptionBudget"
    case internalError = "InternalError"
    case exitCode = "ExitCode"
}
