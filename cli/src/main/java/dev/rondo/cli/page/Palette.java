package dev.rondo.cli.page;

import java.util.Locale;

/** The colours of charts. Those of series are classes of the style sheet, in a light and a dark version. */
public final class Palette {
    /** The colours of series: classes {@code c0}, {@code c1} for lines and {@code f0}, {@code f1} for areas. */
    static final int COLOURS = 6;
    /** The dash patterns of lines: classes {@code d0}, {@code d1}. Coprime with the colours, so that pairs repeat late. */
    static final int DASHES = 5;

    /** Cividis (Nunez, Anderton, Renslow 2018), which looks nearly the same with and without colour blindness. */
    private static final int[] CIVIDIS = {
        0x00224E, 0x123570, 0x3B496C, 0x575D6D, 0x707173, 0x8A8678, 0xA59C74, 0xC3B369, 0xE1CC55, 0xFEE838
    };

    private Palette() {}

    /**
     * {@return the colour of a share from 0 to 1}
     *
     * @param share the share; values outside are drawn as the nearer bound
     */
    public static String heat(double share) {
        double at = Math.max(0, Math.min(1, share)) * (CIVIDIS.length - 1);
        int below = (int) Math.min(at, CIVIDIS.length - 2);
        double part = at - below;
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = CIVIDIS[below] >> shift & 255;
            int to = CIVIDIS[below + 1] >> shift & 255;
            colour |= (int) Math.round(from + part * (to - from)) << shift;
        }
        return String.format(Locale.ROOT, "#%06x", colour);
    }
}
