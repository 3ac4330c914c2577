/** Random numbers with the same bits on every machine. */
@NullMarked
package dev.rondo.random;

import org.jspecify.annotations.NullMarked;
