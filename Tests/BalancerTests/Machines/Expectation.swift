import Testing

/// `#expect(value == wanted)` for values that come from mutating calls, which the macro cannot take apart.
func expect<Value: Equatable>(
    _ value: Value, is wanted: Value, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(value == wanted, comment, sourceLocation: sourceLocation)
}
