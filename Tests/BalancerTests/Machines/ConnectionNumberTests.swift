import Testing

@testable import Balancer

@Suite struct ConnectionNumberTests {
    @Test func `a number names worker, slot and generation, and fits a double`() {
        for worker in [0, 1, 255] {
            for slot in [0, 1, 4095, (1 << 20) - 1] as [Int32] {
                for generation in [0, 1, 0xFF_FFFF, 0x1_0000_0001, .max] as [UInt64] {
                    let generation = UInt32(truncatingIfNeeded: generation)
                    let number = ConnectionNumber(worker: worker, slot: slot, generation: generation)
                    #expect(number.rawValue > 0 && number.rawValue < 1 << 53)
                    let read = ConnectionNumber(rawValue: number.rawValue)
                    #expect(read.worker == worker && read.slot == slot && read.isOf(generation: generation))
                    #expect(!read.isOf(generation: generation &+ 1))
                }
            }
        }
    }

    @Test func `a number that is none names no worker`() {
        for number in [0, 1, 1 << 44 - 1, 257 << 44, .max] as [UInt64] {
            #expect(ConnectionNumber(rawValue: number).worker == nil, "\(number)")
        }
    }
}
