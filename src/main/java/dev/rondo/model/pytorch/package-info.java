/** PyTorch's state_dicts in safetensors: which modules they have, and in which order these run. */
@NullMarked
package dev.rondo.model.pytorch;

import org.jspecify.annotations.NullMarked;
