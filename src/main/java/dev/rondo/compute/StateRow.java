package dev.rondo.compute;

/**
 * One row of a stream's state.
 *
 * @param layer the index of the layer, counted from 0
 * @param kind the kind of values in the row
 * @param direction 0 for the forward direction, 1 for the backward direction of a bidirectional layer
 * @param offset the index of its first value in the state
 * @param width the number of values; the row is padded to a multiple of 16
 */
public record StateRow(int layer, Kind kind, int direction, int offset, int width) {
    /** The kind of values in a row. */
    public enum Kind {
        /** The hidden state h of a recurrent layer, which is also its output. */
        HIDDEN("h"),
        /** The cell state c of an LSTM. */
        CELL("c"),
        /** The last output of a network whose last layer has no state. */
        OUTPUT("y");

        private final String symbol;

        Kind(String symbol) {
            this.symbol = symbol;
        }

        /** {@return the symbol of the equations: h, c or y} */
        public String symbol() {
            return symbol;
        }
    }
}
