package dev.rondo.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads whole numbers of the command line, which have a smallest value. */
abstract class WholeNumber implements ITypeConverter<Integer> {
    private final int least;

    /** 0, 1, 2, … */
    static final class FromZero extends WholeNumber {
        FromZero() {
            super(0);
        }
    }

    /** 1, 2, 3, … */
    static final class FromOne extends WholeNumber {
        FromOne() {
            super(1);
        }
    }

    private WholeNumber(int least) {
        this.least = least;
    }

    @Override
    public Integer convert(String text) {
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a whole number");
        }
        if (value < least) {
            throw new TypeConversionException("it must be at least " + least + ", but is " + value);
        }
        return value;
    }
}
