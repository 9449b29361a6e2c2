import Foundation
import Testing

@testable import Balancer

@Suite(.enabled(if: ForeignVectors.isPresent, "skipped: no ../shared/corpora beside the checkout"))
struct ForeignVectorTests {
    /// What their authors refuse and is harmless here, each with its reason.
    static let harmless: Set<String> = [
        // A method of odd token bytes is a method.
        "invalid/003c.http", "request/invalid.md: Invalid method",
        "request/invalid.md: HTTP protocol and ANNOUNCE method",
        // Limits of gunicorn's, smaller than ours.
        "invalid/006.http", "invalid/007.http", "invalid/008.http", "invalid/010.http", "invalid/011.http",
        "invalid/012.http", "invalid/017.http", "invalid/limit_header_default_01.http",
        // Fields that contradict one another but frame nothing.
        "invalid/019.http", "invalid/041.http",
        // What follows a message that ends the connection is never read.
        "request/connection.md: No restart when keep-alive is off (1.0)",
        "request/connection.md: CRLF between requests, explicit `close`",
        "request/connection.md: CRLF between requests, explicit `close` followed by tab",
        "response/connection.md: HTTP/1.1 with keep-alive disabled and 204 status",
        "response/connection.md: HTTP/1.1 with keep-alive disabled, content-length",
    ]

    /// What gunicorn accepts and a safe proxy does not: codings beside chunked, folds, spaces before the colon,
    /// underscores in framing fields, fragments, user information, raw UTF-8, CONNECT, the PROXY protocol; and one
    /// vector (099) whose body is shorter than it says once its line ends are taken out.
    static let refusedHere: Set<String> = Set(
        [
            "005", "009", "025", "025_line", "027", "028", "029", "030", "040", "040_compat", "099", "compat_obs_fold",
            "compat_obs_fold_huge", "pp_01", "pp_02", "pp_04", "pp_05", "rfc9112_smuggle_gzip_chunked_01",
            "rfc9112_smuggle_te_identity_chunked_01", "rfc9112_target_absolute_userinfo_01",
            "rfc9112_target_authority_connect_01", "rfc9112_target_authority_ipv6_01",
        ].map { "valid/\($0).http" })

    @Test func whatOthersRefuseIsNotAccepted() {
        let vectors = (ForeignVectors.gunicorn() + ForeignVectors.llhttp()).filter(\.isRefused)
        #expect(vectors.count > 100)
        for vector in vectors {
            let reading = reading(vector)
            #expect(!reading.isAccepted || Self.harmless.contains(vector.name), "\(vector.name): \(reading)")
        }
    }

    @Test func whatGunicornAcceptsIsAcceptedUnlessItIsUnsafe() {
        let vectors = ForeignVectors.gunicorn().filter { !$0.isRefused }
        #expect(vectors.count > 50)
        for vector in vectors {
            let reading = reading(vector)
            #expect(reading.isAccepted != Self.refusedHere.contains(vector.name), "\(vector.name): \(reading)")
        }
    }

    @Test func wordsOfOthersAreJudgedAlikeInPieces() {
        for vector in ForeignVectors.gunicorn() + ForeignVectors.llhttp() where vector.text.unicodeScalars.count < 2000
        {
            let bytes = httpBytes(vector.isResponse ? vector.text : withHost(vector.text))
            if vector.isResponse {
                #expect(
                    HeadVerdict.response(bytes, cuts: 0...bytes.count) == HeadVerdict.response(bytes), "\(vector.name)")
            } else {
                #expect(
                    HeadVerdict.request(bytes, cuts: 0...bytes.count) == HeadVerdict.request(bytes), "\(vector.name)")
            }
        }
    }

    private func reading(_ vector: ForeignVectors.Vector) -> MessageReading {
        vector.isResponse
            ? MessageReading.responses(httpBytes(vector.text))
            : MessageReading.requests(httpBytes(withHost(vector.text)))
    }

    /// Most vectors are about something else and have no Host, for which alone they would be refused.
    private func withHost(_ text: String) -> String {
        guard !text.lowercased().contains("\r\nhost:") else { return text }
        return text.replacingOccurrences(of: " HTTP/1.1\r\n", with: " HTTP/1.1\r\nHost: added\r\n")
    }
}
