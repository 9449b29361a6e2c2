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
}
