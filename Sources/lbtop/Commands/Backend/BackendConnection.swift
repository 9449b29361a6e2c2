import CLinux
import Glibc

/// A client's connection to the sample server: its bytes in, its answer out. Confined to the server's one thread.
final class BackendConnection {
    let descriptor: Int32
    /// Tells this connection from an earlier one with the same descriptor.
    let generation: UInt64
    var scanner = RequestScanner()
    /// Bytes that came before they could be used: part of a head, or requests behind one that is being answered.
    var pending: [UInt8] = []
    /// The answer that waits for its moment.
    var waiting: SampleReply?
    /// What epoll watches for at the moment.
    var interest: UInt32 = 0
    /// True once only the client's last bytes are awaited, to be discarded.
    var lingers = false
    /// True when the client has sent its last byte.
    var inputEnded = false

    private var output: [UInt8] = []
    private var outputOffset = 0
    private var fillerLeft = 0
    private var fillerOffset = 0
    private(set) var closesAfterOutput = false

    init(descriptor: Int32, generation: UInt64) {
        self.descriptor = descriptor
        self.generation = generation
    }

    /// Whether an answer is still being made or sent: requests behind it wait.
    var isBusy: Bool { waiting != nil || hasOutput }

    /// Whether bytes wait to be sent.
    var hasOutput: Bool { outputOffset < output.count || fillerLeft > 0 }

    /// Puts an answer behind what waits to be sent.
    func enqueue(_ reply: SampleReply) {
        if hasOutput { output = Array(output[outputOffset...]) + reply.bytes } else { output = reply.bytes }
        outputOffset = 0
        fillerLeft = reply.fillerLength
        fillerOffset = 0
        if reply.closes { closesAfterOutput = true }
    }

    /// Sends as much as the socket takes.
    ///
    /// - Returns: false when the connection is broken.
    func flush() -> Bool {
        while outputOffset < output.count {
            let count = output.withUnsafeBytes { buffer in
                lb_send(descriptor, buffer.baseAddress?.advanced(by: outputOffset), buffer.count - outputOffset)
            }
            if count < 0 { return count == -Int(EAGAIN) || count == -Int(EINTR) }
            outputOffset += count
        }
        output = []
        outputOffset = 0
        while fillerLeft > 0 {
            let count = ReplyWriter.filler.withUnsafeBytes { buffer in
                lb_send(
                    descriptor, buffer.baseAddress?.advanced(by: fillerOffset),
                    min(buffer.count - fillerOffset, fillerLeft))
            }
            if count < 0 { return count == -Int(EAGAIN) || count == -Int(EINTR) }
            fillerLeft -= count
            fillerOffset = (fillerOffset + count) % ReplyWriter.filler.count
        }
        return true
    }
}
