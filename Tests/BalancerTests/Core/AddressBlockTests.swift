import Testing

@testable import Balancer

@Suite struct AddressBlockTests {
    private func contains(_ block: String, _ address: [UInt8]) throws -> Bool {
        let block = try AddressBlock(parsing: block)
        return address.withUnsafeBytes { block.contains($0) }
    }

    @Test func `a block holds the addresses that share its first bits`() throws {
        #expect(try contains("10.0.0.0/8", [10, 255, 1, 2]))
        #expect(try !contains("10.0.0.0/8", [11, 0, 0, 0]))
        #expect(try contains("192.168.4.0/22", [192, 168, 7, 255]))
        #expect(try !contains("192.168.4.0/22", [192, 168, 8, 0]))
        #expect(try contains("0.0.0.0/0", [1, 2, 3, 4]))
        #expect(try contains("127.0.0.1", [127, 0, 0, 1]) && !contains("127.0.0.1", [127, 0, 0, 2]))
        let six: [UInt8] = [0xFD, 0] + [UInt8](repeating: 0, count: 13) + [1]
        #expect(try contains("fd00::/8", six) && contains("fd00::1", six) && !contains("fe00::/8", six))
        #expect(try contains("::/0", six) && !contains("0.0.0.0/0", six), "families do not mix")
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("fd00::1", "fd00:0:0:0:0:0:0:1/128"), ("::1/128", "0:0:0:0:0:0:0:1/128"),
    ])
    func `it is shown in CIDR notation`(text: String, shown: String) throws {
        #expect(try AddressBlock(parsing: text).description == shown)
    }

    @Test(arguments: [
        "", "10.0.0/8", "10.0.0.0/33", "10.0.0.256", "fd00::1::2", "1:2:3", ":::", "fd00::/129", "name/8", "10.0.0.0/",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: SpecError.self) { try AddressBlock(parsing: text) }
    }
}
