/// An immutable table in raw memory, which many threads read at the same time.
///
/// An array inside a class costs a retain and a release of its storage for most accesses, and all workers would
/// write to that one reference count; this costs nothing.
///
/// INVARIANT (unchecked Sendable): the memory is written in `init` alone, freed in `deinit` alone, and every access
/// is checked against `count`.
struct FixedTable<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element>
    /// How many elements there are.
    let count: Int

    /// A table of `elements`. Allocates.
    init(_ elements: [Element]) {
        count = elements.count
        base = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        // All at once: element by element a debug build looks a type up for each, under one lock of the process.
        elements.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { base.initialize(from: first, count: source.count) }
        }
    }

    deinit { base.deallocate() }

    /// The element at `index`, which must be in `0 ..< count`.
    @inline(__always)
    subscript(index: Int) -> Element {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
        return base[index]
    }
}
