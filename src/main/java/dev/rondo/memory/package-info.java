/** Memory of callers other than {@code float[]}, and copies between it and {@code float[]}. */
@NullMarked
package dev.rondo.memory;

import org.jspecify.annotations.NullMarked;
