/** Gradient profiles: how far back in time gradients reach, and why they reach no further. */
@NullMarked
package dev.rondo.train.profile;

import org.jspecify.annotations.NullMarked;
