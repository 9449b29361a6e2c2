/// What else an HTTP check can be told, as a user writes it.
extension HealthCheck {
    /// Reads a method: a token in capitals, such as `HEAD`.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public static func method(parsing text: String) throws(SpecError) -> String {
        let isWord = text.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x2D }
        guard isWord, (1...32).contains(text.utf8.count), text != "CONNECT" else {
            throw SpecError("'\(text)' is no method for a check: use GET, HEAD, OPTIONS or the like, in capitals")
        }
        return text
    }

    /// Reads the Host field's value: a name or address, and perhaps a port.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public static func host(parsing text: String) throws(SpecError) -> String {
        let refused = Set("/@\\?#\"<>".utf8)
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !refused.contains($0) }
        guard isPlain, (1...255).contains(text.utf8.count) else {
            throw SpecError("'\(text)' is no host: write a name, e.g. www.example.org")
        }
        return text
    }

    /// Reads `200`, or a range such as `200-399`.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public static func status(parsing text: String) throws(SpecError) -> ClosedRange<Int> {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.count == 3 && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard (1...2).contains(parts.count), numbers.count == parts.count, let first = numbers.first,
            let last = numbers.last, first <= last, first >= 200, last <= 599
        else {
            throw SpecError("status '\(text)': give one from 200 to 599, or a range, e.g. 200-399")
        }
        return first...last
    }

    /// Reads what the body must contain: any text of 1 to 1024 bytes.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public static func body(parsing text: String) throws(SpecError) -> String {
        guard (1...1024).contains(text.utf8.count) else {
            throw SpecError("the body's text has 1 to 1024 bytes, e.g. ok")
        }
        return text
    }
}

extension HealthCheck: CustomStringConvertible {
    /// What `init(parsing:)` reads, and behind it what differs from the defaults:
    /// `http:/health, HEAD, host www.example.org, status 200-299`.
    public var description: String {
        guard kind == .http else { return "tcp" }
        var parts = ["http:\(path)"]
        if method != "GET" { parts.append(method) }
        if let host { parts.append("host \(host)") }
        if expectedStatus != 200...399 {
            let (first, last) = (expectedStatus.lowerBound, expectedStatus.upperBound)
            parts.append(first == last ? "status \(first)" : "status \(first)-\(last)")
        }
        if let expectedBody { parts.append("body has '\(expectedBody)'") }
        return parts.joined(separator: ", ")
    }
}
