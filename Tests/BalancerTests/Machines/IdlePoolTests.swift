import Testing

@testable import Balancer

/// The pool of idle connections against plain arrays.
@Suite struct IdlePoolTests {
    @Test func `the most recently used comes first`() {
        var pool = IdlePool(streams: 8, lists: 2)
        for stream in [3, 1, 5] as [Int32] { pool.push(stream, list: 1) }
        #expect(pool.count(0) == 0 && pool.count(1) == 3)
        #expect(pool.pop(list: 0) == nil)
        #expect([pool.pop(list: 1), pool.pop(list: 1), pool.pop(list: 1), pool.pop(list: 1)] == [5, 1, 3, nil])
    }

    @Test func `a connection leaves from wherever it is`() {
        var pool = IdlePool(streams: 8, lists: 1)
        for stream in 0..<5 as Range<Int32> { pool.push(stream, list: 0) }
        #expect(pool.remove(2) && pool.remove(4) && pool.remove(0) && !pool.remove(2) && !pool.remove(7))
        #expect([pool.pop(list: 0), pool.pop(list: 0), pool.pop(list: 0)] == [3, 1, nil])
    }

    @Test(arguments: Seeds.some(32))
    func `random use gives what plain arrays give`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let streams = 40
        let lists = 5
        var pool = IdlePool(streams: streams, lists: lists)
        var model = [[Int32]](repeating: [], count: lists)
        for _ in 0..<4000 {
            let list = Int.random(in: 0..<lists, using: &random)
            let stream = Int32.random(in: 0..<Int32(streams), using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where !model.contains { $0.contains(stream) }:
                pool.push(stream, list: list)
                model[list].append(stream)
            case 1:
                #expect(pool.pop(list: list) == model[list].popLast())
            default:
                let isThere = model.contains { $0.contains(stream) }
                #expect(pool.remove(stream) == isThere)
                for list in model.indices { model[list].removeAll { $0 == stream } }
            }
            #expect((0..<lists).allSatisfy { pool.count($0) == model[$0].count })
        }
        for list in 0..<lists {
            while let expected = model[list].popLast() { #expect(pool.pop(list: list) == expected) }
            #expect(pool.pop(list: list) == nil)
        }
    }
}
