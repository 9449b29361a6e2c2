import Testing

@testable import Balancer

@Suite struct HealthCheckTests {
    @Test(arguments: ["tcp", "http:/", "http:/health?deep=1"]) func `a check reads back as it is written`(text: String)
        throws
    {
        #expect(try HealthCheck(parsing: text).description == text)
    }

    @Test func `http alone asks for the root`() throws {
        #expect(try HealthCheck(parsing: "http").path == "/")
    }

    @Test(arguments: ["", "udp", "http:health", "http:/a b", "http:/a#b", "http:/\u{e9}", "https:/x"])
    func `anything else is refused in one line that says how to mend it`(text: String) {
        let error = #expect(throws: SpecError.self) { try HealthCheck(parsing: text) }
        #expect(error?.message.contains("e.g. http:/health") == true && error?.message.contains("\n") == false)
    }

    @Test func `statuses are one or a range of final ones`() throws {
        #expect(try HealthCheck.status(parsing: "200") == 200...200)
        #expect(try HealthCheck.status(parsing: "200-299") == 200...299)
        for text in ["", "-", "200-", "-200", "99", "600", "0200", "2xx", "100-200", "200-600", "300-200", "1-2-3"] {
            #expect(throws: SpecError.self, "\(text)") { try HealthCheck.status(parsing: text) }
        }
    }

    @Test func `methods, hosts and texts that would break a request are refused`() {
        for text in ["", "get", "GET ", "G\r\nX", "CONNECT"] {
            #expect(throws: SpecError.self, "\(text)") { try HealthCheck.method(parsing: text) }
        }
        for text in ["", "a b", "a\r\nX: y", "user@host", "a/b", "\u{e9}"] {
            #expect(throws: SpecError.self, "\(text)") { try HealthCheck.host(parsing: text) }
        }
        #expect(throws: SpecError.self) { try HealthCheck.body(parsing: "") }
    }
}
