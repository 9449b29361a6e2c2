import Balancer
import Testing

@testable import lbtop

@Suite struct ArgumentTests {
    @Test(arguments: [
        ("500ms", 500), ("2s", 2000), ("1m", 60_000), ("1h", 3_600_000), ("24h", 86_400_000), ("90s", 90_000),
    ])
    func `a duration is a whole number with its unit`(text: String, milliseconds: Int) throws {
        let argument = try DurationArgument(parsing: text)
        #expect(argument.milliseconds == milliseconds)
        #expect(argument.duration == .milliseconds(milliseconds))
        #expect(try DurationArgument(parsing: argument.description) == argument)
    }

    @Test(arguments: [
        "", "2", "s", "-1s", "+1s", "1.5s", "2 s", "2S", "2d", "0s", "25h", "99999999999999999999s",
        "9223372036854775807h", "\u{0662}s",
    ])
    func `other durations are refused`(text: String) {
        #expect(throws: SpecError.self) { try DurationArgument(parsing: text) }
    }

    @Test func `nothing is a duration only where it means at once`() throws {
        #expect(try DurationArgument(parsing: "0s", from: 0).milliseconds == 0)
        #expect(DurationArgument(milliseconds: 0).description == "0s")
        #expect(DurationArgument(.seconds(90)).description == "90s")
        #expect(DurationArgument(.milliseconds(1500)).description == "1500ms")
    }

    @Test(arguments: [("0", 0), ("4096", 4096), ("64k", 65_536), ("10M", 10_485_760), ("1g", 1 << 30)])
    func `bytes come in units of 1024`(text: String, bytes: Int) throws {
        let argument = try ByteCountArgument(parsing: text, in: 0...Int.max)
        #expect(argument.bytes == bytes)
        #expect(try ByteCountArgument(parsing: argument.description, in: 0...Int.max) == argument)
    }

    @Test(arguments: ["", "k", "-1", "1.5k", "1t", "1kb", "99999999999999999999", "9223372036854775807g", "1025"])
    func `other byte counts are refused`(text: String) {
        #expect(throws: SpecError.self) { try ByteCountArgument(parsing: text, in: 0...1024) }
    }

    @Test(arguments: [
        ("0%", 0, "0%"), ("1%", 100, "1%"), ("0.5", 50, "0.5%"), ("12.05%", 1205, "12.05%"), ("100%", 10_000, "100%"),
    ])
    func `a share is a percentage`(text: String, parts: Int, shown: String) throws {
        let argument = try PercentArgument(parsing: text)
        #expect(argument.partsOfTenThousand == parts)
        #expect(argument.description == shown)
    }

    @Test(arguments: ["", "%", "101%", "-1%", "nan", "inf", "1e1", "1%%", "one"])
    func `other shares are refused`(text: String) {
        #expect(throws: SpecError.self) { try PercentArgument(parsing: text) }
    }

    @Test(arguments: ["", "0", "257", "1e9", "-1", "two", " 1"])
    func `whole numbers keep to their limits`(text: String) {
        #expect(throws: SpecError.self) { try WholeNumber.within(1...256)(text) }
    }
}
