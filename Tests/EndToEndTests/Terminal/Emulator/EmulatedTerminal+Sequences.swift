extension EmulatedTerminal {
    /// Carries out `CSI parameters intermediates final`.
    func perform(_ sequence: EmulatorParser.Sequence) {
        if sequence.marker == "?", sequence.intermediates.isEmpty, "hl".contains(sequence.final) {
            for mode in sequence.numbers {
                if EmulatedTerminal.knownModes.contains(mode) {
                    setMode(mode, sequence.final == "h")
                } else {
                    unknown.append(sequence.text)
                }
            }
            return
        }
        guard sequence.marker.isEmpty else {
            // xterm's modifyOtherKeys and requests for attributes change no cell.
            if sequence.marker == ">", "mc".contains(sequence.final) { return }
            return unknown.append(sequence.text)
        }
        guard sequence.intermediates.isEmpty else {
            // DECSTR, and the cursor's shape.
            if sequence.intermediates == "!" || sequence.intermediates == " " { return }
            return unknown.append(sequence.text)
        }
        move(sequence)
    }

    private func move(_ sequence: EmulatorParser.Sequence) {
        let first = max(1, sequence.number(0))
        switch sequence.final {
        case "A": grid.moveTo(x: grid.x, y: grid.y - first)
        case "B", "e": grid.moveTo(x: grid.x, y: grid.y + first)
        case "C", "a": grid.moveTo(x: grid.x + first, y: grid.y)
        case "D": grid.moveTo(x: grid.x - first, y: grid.y)
        case "E": grid.moveTo(x: 0, y: grid.y + first)
        case "F": grid.moveTo(x: 0, y: grid.y - first)
        case "G", "`": grid.moveTo(x: first - 1, y: grid.y)
        case "H", "f": grid.moveTo(x: max(1, sequence.number(1)) - 1, y: first - 1)
        case "d": grid.moveTo(x: grid.x, y: first - 1)
        case "I": grid.moveTo(x: (grid.x / 8 + first) * 8, y: grid.y)
        case "Z": grid.moveTo(x: max(0, ((grid.x + 7) / 8 - first) * 8), y: grid.y)
        case "r":
            let last = sequence.number(1) == 0 ? height : sequence.number(1)
            grid.setRegion(top: first - 1, bottom: min(last, height) - 1)
        case "s": grid.saveCursor()
        case "u": grid.restoreCursor()
        default: edit(sequence, first)
        }
    }

    private func edit(_ sequence: EmulatorParser.Sequence, _ first: Int) {
        switch sequence.final {
        case "J":
            if sequence.number(0) == 2 || sequence.number(0) == 0 && grid.x == 0 && grid.y == 0 {
                beforeClear = picture
                clears += 1
            }
            grid.eraseDisplay(sequence.number(0))
        case "K": grid.eraseLine(sequence.number(0))
        case "X": grid.erase(first)
        case "@": grid.insertCells(first)
        case "P": grid.deleteCells(first)
        case "L": grid.insertLines(first)
        case "M": grid.deleteLines(first)
        case "S": grid.scrollUp(first)
        case "T": grid.scrollDown(first)
        case "b": repeatLast(first)
        case "m": grid.pen = EmulatorPen.applying(sequence.parameters, to: grid.pen)
        case "h", "l":
            // 4: insert; 34: the Linux console's cursor, as tmux's terminfo has it.
            for mode in sequence.numbers {
                if mode == 4 {
                    inserts = sequence.final == "h"
                } else if mode != 34 {
                    unknown.append(sequence.text)
                }
            }
        // Reports that are asked for, and the stack of window titles.
        case "n", "c", "t": break
        default: unknown.append(sequence.text)
        }
    }
}
