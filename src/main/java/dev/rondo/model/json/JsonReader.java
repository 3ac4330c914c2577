package dev.rondo.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.model.file.FileFormatException;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON from an untrusted file, token by token. Its {@link JsonLimits} bound depth, lengths and the number of values,
 * so that memory is proportional to the text. A text that is not JSON or exceeds a bound is refused with the offset in the file.
 */
public final class JsonReader implements AutoCloseable {
    /** Reads a value, or advances, by the parser. */
    private interface Step<T> {
        T take(JsonParser parser) throws IOException;
    }

    private final String what;
    private final String text;
    /** The offset of the text in the file; empty for a string from elsewhere. */
    private final OptionalLong start;

    private final JsonParser parser;
    private final int mostValues;
    private int values;

    private JsonReader(String text, JsonLimits limits, String what, OptionalLong start) {
        this.what = what;
        this.text = text;
        this.start = start;
        this.mostValues = limits.values;
        try {
            this.parser = limits.factory.createParser(text);
        } catch (IOException e) {
            throw new AssertionError("a string cannot fail to be read", e);
        }
    }

    /**
     * {@return a reader of UTF-8, which is checked strictly}
     *
     * @param what what messages call the text, such as {@code the header}
     * @param start the offset of the first byte in the file
     */
    public static JsonReader of(byte[] utf8, JsonLimits limits, String what, long start) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        try {
            return new JsonReader(decoder.decode(bytes).toString(), limits, what, OptionalLong.of(start));
        } catch (CharacterCodingException e) {
            throw new FileFormatException(
                    "offset " + (start + bytes.position()) + ": " + what + " is not valid UTF-8", e);
        }
    }

    /**
     * {@return a reader of a string, whose messages give no offsets in a file}
     *
     * @param what what messages call the text
     */
    public static JsonReader of(String text, JsonLimits limits, String what) {
        return new JsonReader(text, limits, what, OptionalLong.empty());
    }

    /** {@return what messages call the text} */
    public String what() {
        return what;
    }

    /** {@return the next token; null at the end} */
    public @Nullable JsonToken next() {
        JsonToken token = take(JsonParser::nextToken);
        if (token != null && (token.isStructStart() || token.isScalarValue())) {
            count(1);
        }
        return token;
    }

    /** {@return the current token} */
    public JsonToken token() {
        return parser.currentToken();
    }

    /** {@return the name of the current field} */
    public String name() {
        return take(JsonParser::currentName);
    }

    /** {@return the current string, or the digits of the current number} */
    public String text() {
        return take(JsonParser::getText);
    }

    /** {@return the current number} */
    public double number() {
        return take(JsonParser::getDoubleValue);
    }

    /** {@return the current number, when it is whole and fits into 64 bits} */
    public OptionalLong wholeNumber() {
        return take(json -> json.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                ? OptionalLong.of(json.getLongValue())
                : OptionalLong.empty());
    }

    /** Takes part of the budget of values, for memory that a value takes in addition to its own text. */
    public void count(int more) {
        values += more;
        if (values > mostValues) {
            throw new FileFormatException(what + " has more than " + mostValues + " values");
        }
    }

    /**
     * {@return the numbers from the current token to the end of the array, or to the first item that is neither a number nor
     * null, as float32; NaN for a null} They do not count as values.
     */
    float[] numbers() {
        float[] numbers = new float[8];
        int count = 0;
        for (JsonToken token = token();
                token.isNumeric() || token == JsonToken.VALUE_NULL;
                token = take(JsonParser::nextToken)) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = token.isNumeric() ? (float) number() : Float.NaN;
        }
        return Arrays.copyOf(numbers, count);
    }

    /** Refuses anything after the last value. */
    public void requireEnd() {
        if (next() != null) {
            throw error(character(), "only white space may follow the end of " + what);
        }
    }

    /** {@return the offset of the current token} Takes time linear in the length of the text: for errors only. */
    public long offset() {
        return offset(character());
    }

    /** {@return the position of the current token in characters, which {@link #offset(long)} takes} */
    public long character() {
        return parser.currentTokenLocation().getCharOffset();
    }

    /** {@return the offset of a character; bytes and characters differ where the text is not ASCII} */
    public long offset(long character) {
        int end = Math.clamp(character, 0, text.length());
        return start.orElse(0) + text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    }

    private FileFormatException error(long character, String problem) {
        return start.isPresent()
                ? FileFormatException.at(offset(character), problem)
                : new FileFormatException(problem + " (at byte " + offset(character) + ")");
    }

    private <T> T take(Step<T> step) {
        try {
            return step.take(parser);
        } catch (JsonProcessingException e) {
            // the parser's own message ends with a dump of its location; the offset is clearer
            long character = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
            FileFormatException invalid =
                    error(character, what + " is not valid JSON: " + SafeText.shown(e.getOriginalMessage()));
            invalid.initCause(e);
            throw invalid;
        } catch (IOException e) {
            throw new AssertionError("a string cannot fail to be read", e);
        }
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new AssertionError("a string cannot fail to be closed", e);
        }
    }
}
