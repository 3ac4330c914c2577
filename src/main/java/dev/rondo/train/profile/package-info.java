/** Gradient profiles: how far back in time gradients reach, and what limits them. */
@NullMarked
package dev.rondo.train.profile;

import org.jspecify.annotations.NullMarked;
