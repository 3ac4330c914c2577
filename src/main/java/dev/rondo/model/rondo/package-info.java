/** Rondo's own files, which are safetensors with a checksum: models, and the container of checkpoints. */
@NullMarked
package dev.rondo.model.rondo;

import org.jspecify.annotations.NullMarked;
