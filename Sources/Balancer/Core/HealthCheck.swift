/// How a service's servers are checked actively: a connect, or an HTTP request and its answer.
public struct HealthCheck: Sendable, Codable, Equatable {
    /// What a check does.
    public enum Kind: Sendable, Codable, Equatable {
        /// It passes when the server accepts a connection.
        case tcp
        /// It passes when the answer to a request has an expected status and body.
        case http
    }

    /// What a check does.
    public var kind: Kind
    /// HTTP: the request's method.
    public var method = "GET"
    /// HTTP: the request's target, from `/` on.
    public var path = "/"
    /// HTTP: the Host field; nil: the server's address.
    public var host: String?
    /// HTTP: statuses that pass, within 200...599.
    public var expectedStatus: ClosedRange<Int> = 200...399
    /// HTTP: what the first 16 KiB of the body, decoded, must contain; nil: anything.
    public var expectedBody: String?
    /// From the start of a check to that of the next, one millisecond or more; one that takes longer leaves out what it
    /// missed. The checks of many servers are spread over it.
    public var interval: Duration = .seconds(2)
    /// How long a check may take.
    public var timeout: Duration = .seconds(2)
    /// Checks passed in a row that bring a server back, 1 or more.
    public var rise = 2
    /// Checks failed in a row that take a server out, 1 or more.
    public var fall = 3

    /// A check of that kind, with the defaults.
    public init(_ kind: Kind) { self.kind = kind }

    /// Reads `tcp`, `http` or `http:/path`.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public init(parsing text: String) throws(SpecError) {
        if text == "tcp" {
            self.init(.tcp)
            return
        }
        guard text == "http" || text.hasPrefix("http:") else {
            throw SpecError("check '\(text)': use tcp or http:/path, e.g. http:/health")
        }
        self.init(.http)
        guard text != "http" else { return }
        let target = text.dropFirst(5)
        let isPlain = target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }
        guard target.hasPrefix("/"), isPlain, target.utf8.count <= 1024 else {
            throw SpecError("check '\(text)': the path starts with / and has no space or #, e.g. http:/health")
        }
        path = String(target)
    }
}
