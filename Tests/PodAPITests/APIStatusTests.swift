import PodAPI
import PodModel
import PodTesting
import PodText
import Testing

@Suite struct APIStatusTests {
    private let pods = APIResource(.pod)
    private let deployments = APIResource(.deployment)

    @Test func whatIsNotThereIsToldInFull() throws {
        #expect(
            APIStatus.notFound(deployments, "web").document.jsonLine
                == #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","#
                + #""message":"deployments.apps \"web\" not found","reason":"NotFound","#
                + #""details":{"name":"web","group":"apps","kind":"deployments"},"code":404}"#)
        #expect(
            APIStatus.success(pods, "web", uid: "u").document.jsonLine
                == #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","#
                + #""details":{"name":"web","kind":"pods","uid":"u"}}"#)
    }

    @Test func eachReasonHasItsCodeAndItsSentence() {
        let all: [(APIStatus, StatusReason, Int, String)] = [
            (.alreadyExists(pods, "web"), .alreadyExists, 409, "pods \"web\" already exists"),
            (
                .staleVersion(deployments, "web"), .conflict, 409,
                "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please apply "
                    + "your changes to the latest version and try again"
            ),
            (.forbidden(pods, "web", "why"), .forbidden, 403, "pods \"web\" is forbidden: why"),
            (.forbidden(pods, "", "why"), .forbidden, 403, "pods is forbidden: why"),
            (.badRequest("why"), .badRequest, 400, "why"),
            (.unauthorized, .unauthorized, 401, "Unauthorized"),
            (
                .methodNotAllowed(pods, verb: "patch"), .methodNotAllowed, 405,
                "patch is not supported on resources of kind \"pods\""
            ),
            (
                .notAcceptable(["application/json"]), .notAcceptable, 406,
                "only the following media types are accepted: application/json"
            ),
            (
                .unsupportedMediaType(["a", "b"]), .unsupportedMediaType, 415,
                "the body of the request was in an unknown format - accepted media types include: a, b"
            ),
            (
                .requestEntityTooLarge("limit is 3145728"), .requestEntityTooLarge, 413,
                "Request entity too large: limit is 3145728"
            ),
            (.expired(asked: 5, oldest: 9), .expired, 410, "too old resource version: 5 (9)"),
            (.gone("gone"), .gone, 410, "gone"),
            (.tooManyRequests("later", retryAfterSeconds: 1), .tooManyRequests, 429, "later"),
            (.timeout("slow", retryAfterSeconds: 0), .timeout, 504, "Timeout: slow"),
            (.internalError("oh"), .internalError, 500, "Internal error occurred: oh"),
            (.unavailable, .serviceUnavailable, 503, "the server is currently unable to handle the request"),
            (.noSuchPath, .notFound, 404, "the server could not find the requested resource"),
        ]
        for (status, reason, code, message) in all {
            #expect(status.outcome == .failure(reason))
            #expect(status.code == code)
            #expect(status.message == message)
            #expect(status.document["reason"] == .string(reason.rawValue))
        }
    }

    @Test func whatIsInvalidHasACauseForEachField() {
        let name = FieldError(path: "spec.containers[0].name", value: "A\"b", message: "must be lower-case")
        let image = FieldError(path: "spec.containers[0].image", value: "", message: "must not be empty")
        #expect(
            APIStatus.invalid(deployments, "web", [name]).message
                == #"Deployment.apps "web" is invalid: spec.containers[0].name: Invalid value: "A\"b": must be "#
                + "lower-case")
        let both = APIStatus(Refusal(.invalid, "pod/web is invalid", fields: [name, image]), pods, "web")
        #expect(
            both.message
                == #"Pod "web" is invalid: [spec.containers[0].name: Invalid value: "A\"b": must be lower-case, "#
                + #"spec.containers[0].image: Invalid value: "": must not be empty]"#)
        #expect(both.details.kind == "Pod")
        #expect(both.details.causes.map(\.field) == ["spec.containers[0].name", "spec.containers[0].image"])
        #expect(
            both.document["details"]?["causes"]?.jsonLine
                == #"[{"reason":"FieldValueInvalid","message":"Invalid value: \"A\\\"b\": must be lower-case","#
                + #""field":"spec.containers[0].name"},{"reason":"FieldValueInvalid","#
                + #""message":"Invalid value: \"\": must not be empty","field":"spec.containers[0].image"}]"#)
    }

    @Test func everyRefusalIsAnAnswer() {
        let all: [(Refusal.Reason, Int, String)] = [
            (.notFound, 404, "why"),
            (.alreadyExists, 409, "pods \"web\" already exists"),
            (.invalid, 422, "Pod \"web\" is invalid: why"),
            (.forbidden, 403, "pods \"web\" is forbidden: why"),
            (.conflict, 409, "Operation cannot be fulfilled on pods \"web\": why"),
            (.unsupported, 405, "why"),
            (.tooManyRequests, 429, "Cannot evict pod as it would violate the pod's disruption budget."),
        ]
        for (reason, code, message) in all {
            let status = APIStatus(Refusal(reason, "why"), pods, "web")
            #expect(status.code == code)
            #expect(status.message == message)
        }
        let eviction = APIStatus(Refusal(.tooManyRequests, "why"), pods, "web")
        #expect(eviction.details.causes == [.init(.disruptionBudget, "why")])
    }

    @Test func aPatchThatDoesNotApplyIsInvalidAndOneThatIsNoneABadRequest() throws {
        do throws(PatchError) {
            _ = try JSONPatch(.array([.fields(("op", .string("remove")), ("path", .string("/a")))])).apply(
                to: .object([]))
        } catch {
            let status = APIStatus(error)
            #expect(status.code == 422)
            #expect(status.message == "the server rejected our request due to an error in our request")
            #expect(status.details.causes.map(\.type) == [.unexpectedServerResponse])
            #expect(status.details.causes.first?.message == error.message)
        }
        do throws(PatchError) {
            _ = try JSONPatch(.null)
        } catch {
            #expect(APIStatus(error).code == 400)
        }
    }

    /// As the API's own discovery tells them.
    @Test(arguments: [
        (ObjectKind.pod, "pods"), (.deployment, "deployments.apps"), (.endpoints, "endpoints"),
        (.autoscaler, "horizontalpodautoscalers.autoscaling"), (.budget, "poddisruptionbudgets.policy"),
        (.persistentVolumeClaim, "persistentvolumeclaims"), (.template, "podtemplates"), (.cronJob, "cronjobs.batch"),
        (.unstructured(.networkPolicy), "networkpolicies.networking.k8s.io"),
        (.unstructured(.ingress), "ingresses.networking.k8s.io"),
        (.unstructured(.storageClass), "storageclasses.storage.k8s.io"), (.unstructured(.limitRange), "limitranges"),
        (.unstructured(.clusterRoleBinding), "clusterrolebindings.rbac.authorization.k8s.io"),
        (.unstructured(.priorityClass), "priorityclasses.scheduling.k8s.io"),
        (.unstructured(.runtimeClass), "runtimeclasses.node.k8s.io"),
    ])
    func kindsHaveTheirPluralAndTheirGroup(_ kind: ObjectKind, _ name: String) {
        #expect(APIResource(kind).qualifiedPlural == name)
        #expect(APIResource(kind).isNamespaced == kind.isNamespaced)
    }
}
