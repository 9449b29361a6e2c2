import Testing

@testable import Balancer

@Suite struct SlabTests {
    @Test func `slots are given once, freed ones first, up to the capacity`() {
        let slab = Slab<Int>(capacity: 3)
        let taken = (0..<4).map { slab.take(initial: $0 * 10) }
        #expect(taken == [0, 1, 2, nil] && slab.count == 3 && slab.high == 3)
        #expect(slab[1].pointee == 10)
        slab.giveBack(1)
        #expect(slab.count == 2)
        #expect(slab.take(initial: 99) == 1)
        #expect(slab[1].pointee == 10, "as the last owner left it")
        #expect(slab.take(initial: 0) == nil)
    }
}

@Suite struct BufferTests {
    @Test func `bytes come out in the order they went in, and a grown buffer keeps them`() {
        var pool = BufferPool()
        var buffer = Buffer()
        pool.lease(&buffer)
        #expect(pool.leased == 1 && buffer.room == BufferPool.small)
        let text = Array("hello world".utf8)
        text.withUnsafeBytes { buffer.append($0) }
        buffer.consume(6)
        #expect(Array(buffer.bytes()) == Array("world".utf8) && buffer.room == BufferPool.small - 11)
        pool.grow(&buffer)
        #expect(Array(buffer.bytes()) == Array("world".utf8) && buffer.room == BufferPool.large - 5)
        buffer.consume(2)
        buffer.compact()
        #expect(Array(buffer.bytes()) == Array("rld".utf8) && buffer.room == BufferPool.large - 3)
        #expect(Array(buffer.bytes(from: 1)) == Array("ld".utf8) && buffer.bytes(from: 4).isEmpty)
        pool.giveBack(&buffer)
        #expect(pool.leased == 0 && buffer.base == nil && buffer.isEmpty)
    }

    @Test func `what does not fit is not written`() {
        var pool = BufferPool()
        var buffer = Buffer()
        pool.lease(&buffer)
        [UInt8](repeating: 1, count: BufferPool.small + 1).withUnsafeBytes { buffer.append($0) }
        #expect(buffer.isEmpty)
        pool.giveBack(&buffer)
    }

    @Test func `an idle connection's slot stays small`() {
        // A hundred thousand idle clients have a slot each: six cache lines.
        #expect(MemoryLayout<Stream>.stride <= 384)
    }
}
