import Testing

@testable import Balancer

/// The memory for buffers among workers.
@Suite struct BufferBudgetTests {
    @Test func `a worker has its own share and what the others leave of the common half`() {
        let budget = BufferBudget(limit: 64 * BufferPool.small, workers: 2)
        var one = BufferPool(budget, worker: 0)
        var other = BufferPool(budget, worker: 1)
        var taken = [Buffer](repeating: Buffer(), count: 64)
        var count = 0
        while count < 64, one.leaseWithinBudget(&taken[count]) { count += 1 }
        // A quarter is its own, the half is everybody's.
        var hasRoom = one.hasRoom
        #expect(count == 48 && !hasRoom && budget.taken == 48 * BufferPool.small)
        var others = [Buffer](repeating: Buffer(), count: 17)
        for index in 0..<16 {
            hasRoom = other.leaseWithinBudget(&others[index])
            #expect(hasRoom)
        }
        let refused = other.leaseWithinBudget(&others[16])
        #expect(!refused)
        // What is borrowed goes back to all.
        one.giveBack(&taken[0])
        let again = other.leaseWithinBudget(&others[16])
        #expect(again && budget.taken == 64 * BufferPool.small)
        for index in 1..<48 { one.giveBack(&taken[index]) }
        for index in 0..<17 { other.giveBack(&others[index]) }
        #expect(budget.taken <= 32 * BufferPool.small)
    }

    @Test func `what is written is never refused, and is accounted for`() {
        let budget = BufferBudget(limit: 4 * BufferPool.small, workers: 1)
        var pool = BufferPool(budget, worker: 0)
        var taken = [Buffer](repeating: Buffer(), count: 6)
        for index in 0..<6 { pool.lease(&taken[index]) }
        var hasRoom = pool.hasRoom
        #expect(budget.taken == 6 * BufferPool.small && !hasRoom)
        pool.giveBack(&taken[5])
        pool.giveBack(&taken[4])
        hasRoom = pool.hasRoom
        #expect(!hasRoom)
        pool.giveBack(&taken[3])
        hasRoom = pool.hasRoom
        #expect(hasRoom)
        for index in 0..<3 { pool.giveBack(&taken[index]) }
        #expect(budget.taken <= 2 * BufferPool.small)
    }

    @Test func `free buffers of one size make room for the other`() {
        let budget = BufferBudget(limit: 8 * BufferPool.small, workers: 1)
        var pool = BufferPool(budget, worker: 0)
        var small = [Buffer](repeating: Buffer(), count: 4)
        for index in 0..<4 { pool.lease(&small[index]) }
        for index in 0..<4 { pool.giveBack(&small[index]) }
        var one = Buffer()
        let leased = pool.leaseWithinBudget(&one)
        let grown = pool.growWithinBudget(&one)
        #expect(leased && grown && one.capacity == Int32(BufferPool.large))
        pool.giveBack(&one)
    }
}
