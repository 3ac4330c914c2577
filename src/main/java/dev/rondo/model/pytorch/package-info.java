/** PyTorch's state_dicts in safetensors: which modules they have, and in which order these run. */
package dev.rondo.model.pytorch;
