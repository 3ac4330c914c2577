/** The losses that training minimises. */
@NullMarked
package dev.rondo.train.loss;

import org.jspecify.annotations.NullMarked;
