/** Back-propagation through time: the passes over a network that training and profiling are made of. Internal. */
@NullMarked
package dev.rondo.train.bptt;

import org.jspecify.annotations.NullMarked;
