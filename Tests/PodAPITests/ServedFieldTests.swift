import PodAPI
import PodModel
import PodText
import Testing

/// Fields that a kind does not have, and those that are of no effect here.
@Suite struct ServedFieldTests {
    private func pod(_ more: String) -> String {
        "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web'},"
            + "'spec':{'containers':[{'name':'c','image':'nginx'}]\(more)}}"
    }

    @Test func anUnknownFieldIsWarnedOfRefusedOrNotMentioned() throws {
        let served = try ServedPlane()
        let text = pod(",'imge':'x'")
        let strict = served.ask(.post, path(.pod) + "?fieldValidation=Strict&dryRun=All", text)
        #expect(strict.code == 400 && strict.message.contains("strict decoding error: unknown field \"spec.imge\""))
        let ignored = served.ask(.post, path(.pod) + "?fieldValidation=Ignore&dryRun=All", text)
        #expect(ignored.code == 201 && ignored.warnings == [], "\(ignored.story)")
        let warned = served.ask(.post, path(.pod), text)
        #expect(warned.code == 201 && warned.warnings == ["unknown field \"spec.imge\""], "\(warned.warnings)")
        #expect(warned.document.at("spec.imge") == nil)
        #expect(served.ask(.post, path(.pod) + "?fieldValidation=Often", text).code == 400)
    }

    @Test func whatHasNoEffectComesBackAndIsNamed() throws {
        let served = try ServedPlane()
        let made = served.ask(
            .post, path(.pod) + "?fieldValidation=Strict", pod(",'schedulerName':'mine','setHostnameAsFQDN':false"))
        #expect(made.code == 201, "\(made.story)")
        for document in [made.document, served.ask(.get, path(.pod, "web")).document] {
            #expect(document.at("spec.schedulerName")?.words == "mine", "\(document.jsonLine)")
            #expect(document.at("spec.setHostnameAsFQDN") == .bool(false))
        }
        #expect(made.warnings.contains { $0.contains("schedulerName") }, "\(made.warnings)")
        let strict = try ServedPlane(isStrict: true)
        let refused = strict.ask(.post, path(.pod), pod(",'resourceClaims':[{'name':'gpu'}]"))
        #expect(refused.code == 422 && refused.message.contains("resourceClaims"), "\(refused.story)")
    }

    @Test func aTokenIsIssuedForAnAccount() throws {
        final class Issuer: TokenIssuer {
            func issue(for seconds: Int64) -> String { "token-\(seconds)" }
        }
        let plane = try ServedPlane()
        let server = APIServer(plane.plane, version: "test", tokens: Issuer()) { $0 }
        func ask(_ name: String, _ seconds: Int) throws -> (Int, Document) {
            let request = try #require(
                APIRequest(
                    .post, target: path(.unstructured(.serviceAccount), name) + "/token",
                    body: Array("{\"spec\":{\"expirationSeconds\":\(seconds)}}".utf8)))
            guard case .document(let code, let document, _) = server.answer(request) else { return (0, .null) }
            return (code, document)
        }
        plane.ask(.post, path(.unstructured(.serviceAccount)), body(.unstructured(.serviceAccount), "robot") ?? "")
        let (code, document) = try ask("robot", 900)
        #expect(code == 201 && document.at("status.token")?.words == "token-900", "\(document.jsonLine)")
        #expect(try ask("robot", 10).0 == 422)
        #expect(try ask("nobody", 900).0 == 404)
    }
}
