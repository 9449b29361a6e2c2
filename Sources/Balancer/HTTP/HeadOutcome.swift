/// What became of the bytes received so far.
enum HeadOutcome<Head> {
    /// They may still become a valid head.
    case incomplete
    /// A valid head.
    case complete(Head)
    /// They can never be a valid head.
    case refused(Refusal)
}
