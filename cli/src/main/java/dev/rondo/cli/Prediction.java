package dev.rondo.cli;

import dev.rondo.cli.csv.CsvFormat;
import dev.rondo.cli.csv.CsvStream;
import dev.rondo.table.RowEncoder;
import dev.rondo.table.TableModel;
import dev.rondo.table.TableRow;
import java.io.IOException;
import java.util.List;

/** What {@code rondo predict} does with a kind of model. */
interface Prediction {
    /** {@return the model} */
    TableModel model();

    /** {@return the names of the output's columns} */
    List<String> header();

    /** {@return a new stream} */
    Stream newStream();

    /** {@return the stream that {@link Stream#toBytes} wrote} */
    Stream readStream(byte[] bytes);

    /** A stream of rows. */
    interface Stream {
        /** {@return the row that the next step reads} */
        TableRow row();

        /**
         * Reads the row.
         *
         * @param format how numbers are written
         * @return the cells of the output
         */
        List<String> step(CsvFormat format);

        byte[] toBytes();
    }

    /**
     * The columns of an input that a model reads.
     *
     * @param names the names
     * @param indices their indices in the input
     * @param kinds N for a number, C for a category, T for a time
     */
    record Columns(List<String> names, int[] indices, char[] kinds) {
        static Columns of(RowEncoder encoder, CsvStream input) throws IOException {
            List<String> names = encoder.names();
            int[] indices = new int[names.size()];
            char[] kinds = new char[names.size()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = input.index(names.get(i));
                kinds[i] = encoder.isCategory(names.get(i)) ? 'C' : encoder.isCalendar(names.get(i)) ? 'T' : 'N';
            }
            return new Columns(names, indices, kinds);
        }

        void fill(TableRow row, CsvStream input) throws IOException {
            row.begin();
            for (int i = 0; i < indices.length; i++) {
                if (kinds[i] == 'C') {
                    row.set(names.get(i), input.text(indices[i]));
                } else {
                    row.set(names.get(i), kinds[i] == 'T' ? input.seconds(indices[i]) : input.number(indices[i]));
                }
            }
        }
    }
}
