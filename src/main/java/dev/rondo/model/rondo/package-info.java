/** Rondo's own files, which are safetensors with a checksum: models, and the container of checkpoints. */
package dev.rondo.model.rondo;
