/** The safetensors format: its header, the values of its tensors, and layers' weights in it. */
package dev.rondo.model.safetensors;
