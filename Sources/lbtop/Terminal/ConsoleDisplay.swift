/// What the loop draws on: the terminal, or a stand-in for it in tests. Confined to the loop's thread.
protocol ConsoleDisplay: AnyObject {
    /// The size in cells, at least 1 by 1.
    var size: (width: Int, height: Int) { get }
    /// Shows a canvas; sends only what has changed. May wait as long as the terminal does.
    func show(_ canvas: Canvas)
    /// Sends something beside the picture.
    func send(_ signal: TerminalSignal)
    /// The next `show` sends every cell.
    func repaint()
    /// Takes over the window's present size; true when it is another one.
    func refit() -> Bool
    /// Sets the terminal's modes again, after the process was stopped or another job had the terminal.
    func resume()
    /// Whether the terminal is ours to draw on and to read: false while another job of the shell has it.
    var isForeground: Bool { get }
}
