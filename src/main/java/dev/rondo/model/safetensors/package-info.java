/** The safetensors format: its header, the values of its tensors, and layers' weights in it. */
@NullMarked
package dev.rondo.model.safetensors;

import org.jspecify.annotations.NullMarked;
