/// What a client connection is called outside of its worker: worker, slot and generation in 53 bits, so that readers
/// whose numbers are doubles (JSON in many languages) keep it exact.
struct ConnectionNumber: Hashable, Sendable, BitwiseCopyable {
    /// Bits of a slot's number: a worker has at most 2^20 slots.
    private static let slotBits: UInt64 = 20
    /// Bits of a generation: a slot's number comes again after 16 million connections in it.
    private static let generationBits: UInt64 = 24

    /// The number; never 0.
    let rawValue: UInt64

    /// The connection in a worker's slot.
    init(worker: Int, slot: Int32, generation: UInt32) {
        let place = UInt64(worker + 1) << ConnectionNumber.slotBits | UInt64(UInt32(bitPattern: slot))
        rawValue = place << ConnectionNumber.generationBits | ConnectionNumber.low(generation)
    }

    /// The connection of that number, whether there is one or not.
    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The worker's number, or nil when there can be none.
    var worker: Int? {
        let number = rawValue >> (ConnectionNumber.slotBits + ConnectionNumber.generationBits)
        return (1...256).contains(number) ? Int(number) - 1 : nil
    }

    /// The slot's number.
    var slot: Int32 {
        Int32(truncatingIfNeeded: rawValue >> ConnectionNumber.generationBits & (1 << ConnectionNumber.slotBits - 1))
    }

    /// True when the connection has this generation of its slot.
    func isOf(generation: UInt32) -> Bool {
        rawValue & (1 << ConnectionNumber.generationBits - 1) == ConnectionNumber.low(generation)
    }

    private static func low(_ generation: UInt32) -> UInt64 { UInt64(generation) & (1 << generationBits - 1) }
}
