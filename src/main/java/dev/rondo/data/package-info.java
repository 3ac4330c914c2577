/** Training data: sequences, batches, windows, splits and encoders. This package depends only on arrays. */
@NullMarked
package dev.rondo.data;

import org.jspecify.annotations.NullMarked;
