import Balancer
import Testing

@Suite struct ServerSpecTests {
    @Test func `an address alone is named by itself and weighs 1`() throws {
        let server = try ServerSpec(parsing: "127.0.0.1:9001")
        #expect(server == ServerSpec(address: .host("127.0.0.1", port: 9001)))
        #expect(server.name == "127.0.0.1:9001")
        #expect(server.weight == 1)
        #expect(server.maximumInFlight == nil)
    }

    @Test func `options come in any order`() throws {
        let wanted = ServerSpec(address: .host("::1", port: 80), name: "a-1_b.c", weight: 256, maximumInFlight: 100)
        #expect(try ServerSpec(parsing: "[::1]:80,weight=256,name=a-1_b.c,max=100") == wanted)
        #expect(try ServerSpec(parsing: "[::1]:80,max=100,name=a-1_b.c,weight=256") == wanted)
    }

    @Test(arguments: [
        "127.0.0.1:9001", "[::1]:80,weight=3", "unix:/run/a.sock,name=a", "h:1,weight=256,name=z,max=7",
        "h:1,backup,off", "h:1,name=z,drain,slow=30s", "h:1,slow=0s", "h:1,slow=1500ms",
    ])
    func `the description reads back to the same server`(text: String) throws {
        let server = try ServerSpec(parsing: text)
        #expect(server.description == text)
        #expect(try ServerSpec(parsing: server.description) == server)
    }

    @Test(arguments: [
        ("a:1,weight=0", "from 1 to 256"), ("a:1,weight=-1", "from 1 to 256"), ("a:1,weight=1e9", "from 1 to 256"),
        ("a:1,weight=257", "from 1 to 256"), ("a:1,weight=", "from 1 to 256"), ("a:1,weight", "from 1 to 256"),
        ("a:1,weight=99999999999999999999", "from 1 to 256"), ("a:1,name=", "1 to 32"), ("a:1,name=a b", "1 to 32"),
        ("a:1,name=\u{1B}[2J", "1 to 32"), ("a:1,name=abcdefghijklmnopqrstuvwxyz0123456", "1 to 32"),
        ("a:1,max=0", "from 1 to 1000000"), ("a:1,max=many", "from 1 to 1000000"), ("a:1,wieght=3", "not an option"),
        ("a:1,slow=3", "whole number with its unit"),
        ("a:1,slow=25h", "from 0s to 24h"), ("a:1,off=1", "not an option"),
        ("a:1,", "not an option"), ("a:1,,name=x", "not an option"), ("a,name=x", "has no port"), ("", "has no port"),
    ])
    func `what is wrong is said in one line`(text: String, part: String) throws {
        let error = try #require(throws: SpecError.self) { try ServerSpec(parsing: text) }
        #expect(error.message.contains(part))
        #expect(!error.message.contains("\n"))
    }
}
