/** Training data: sequences, batches, windows, splits and encoders. This package depends only on arrays. */
package dev.rondo.data;
